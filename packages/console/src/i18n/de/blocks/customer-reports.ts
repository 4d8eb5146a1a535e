export const customerReports = {
  title: 'Kundendaten',
  intro:
    'Was eine Station über eine Person gespeichert hat, wird erfragt, wenn die Person es wissen will. Die Antwort bleibt versiegelt sieben Tage liegen; lesen darf sie, wer gefragt hat, oder ein Administrator.',
  ask: 'Fragen',
  asked: 'Gefragt',
  state: 'Zustand',
  states: { running: 'Läuft', complete: 'Vollständig', incomplete: 'Unvollständig' },
  parts: (n: number) => (n === 1 ? '1 Teil' : `${n} Teile`),
  keptUntil: 'Bleibt bis',
  read: 'Lesen',
  notYours: 'Von anderen gefragt',
  audited: 'Dass Sie es lesen, und warum, wird im Prüfprotokoll festgehalten.',
  incomplete: (parts: string) => (parts === '' ? 'Das Ende ist nicht gekommen.' : `Teile, die nicht kamen: ${parts}.`),
  none: 'In den letzten sieben Tagen wurde nichts gefragt',
  noneHint: 'Gefragt wird nach Ladekarte, Zertifikat oder Kundenkennung; die Station kann auch vergessen lassen.',
}
