export const customerReports = {
  title: 'Kundeinformasjon',
  intro:
    'Hva en stasjon har lagret om en person, spørres det etter når personen vil vite det. Svaret lagres forseglet i sju dager og leses av den som spurte eller av en administrator.',
  ask: 'Spør',
  asked: 'Spurt',
  state: 'Tilstand',
  states: { running: 'Pågår', complete: 'Fullstendig', incomplete: 'Ufullstendig' },
  parts: (n: number) => (n === 1 ? '1 del' : `${n} deler`),
  keptUntil: 'Lagres til',
  read: 'Les',
  notYours: 'Spurt av noen andre',
  audited: 'At du leser det, og hvorfor, lagres i revisjonsloggen.',
  incomplete: (parts: string) => (parts === '' ? 'Slutten har ikke kommet.' : `Deler som ikke kom: ${parts}.`),
  none: 'Ingenting er spurt om de siste sju dagene',
  noneHint: 'Spør etter ladebrikke, sertifikat eller kundebetegnelse; stasjonen kan også bes om å glemme.',
}
