export const customerReports = {
  title: 'Customer information',
  intro:
    'What a station keeps of a person is asked for when that person wants to know. It is kept sealed for seven days, and read by who asked or by an administrator.',
  ask: 'Ask',
  asked: 'Asked',
  state: 'State',
  states: { running: 'Under way', complete: 'Complete', incomplete: 'Incomplete' },
  parts: (n: number) => (n === 1 ? '1 part' : `${n} parts`),
  keptUntil: 'Kept until',
  read: 'Read',
  notYours: 'Asked by another',
  audited: 'That you read it, and why, goes into the audit list.',
  incomplete: (parts: string) => (parts === '' ? 'The end has not come.' : `Parts that did not come: ${parts}.`),
  none: 'Nothing was asked in the last seven days',
  noneHint: 'Ask by token, certificate or customer identifier; the station may also be told to forget.',
}
