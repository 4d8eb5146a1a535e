export const customerReports = {
  title: 'Kundinformation',
  intro:
    'Vad en station har sparat om en person efterfrågas när personen vill veta det. Svaret sparas förseglat i sju dagar och läses av den som frågade eller av en administratör.',
  ask: 'Fråga',
  asked: 'Frågat',
  state: 'Läge',
  states: { running: 'Pågår', complete: 'Fullständigt', incomplete: 'Ofullständigt' },
  parts: (n: number) => (n === 1 ? '1 del' : `${n} delar`),
  keptUntil: 'Sparas till',
  read: 'Läs',
  notYours: 'Frågat av någon annan',
  audited: 'Att du läser det, och varför, sparas i granskningsloggen.',
  incomplete: (parts: string) => (parts === '' ? 'Slutet har inte kommit.' : `Delar som inte kom: ${parts}.`),
  none: 'Inget har efterfrågats de senaste sju dagarna',
  noneHint: 'Fråga efter tagg, certifikat eller kundbeteckning; stationen kan också ombes att glömma.',
}
