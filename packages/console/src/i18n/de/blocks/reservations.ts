import { type BlocksDictionary } from '../../dictionary.ts'

export const reservations: BlocksDictionary['reservations'] = {
  title: 'Reservierungen',
  intro: 'Plätze, die für eine Ladekarte frei gehalten werden, an allen Stationen.',
  none: 'Keine Reservierung',
  noneHint: 'Eine Reservierung hält eine Station oder einen Ladepunkt bis zu einer Zeit für eine Ladekarte frei.',
  anyEvse: 'Beliebiger Ladepunkt',
  group: (id) => `Gruppe ${id}`,
  cancel: 'Aufheben',
  cancelOne: (n) => `Reservierung ${n} aufheben`,
  all: 'Alle',
  active: 'Halten einen Platz',
  which: 'Welche',
  columns: {
    number: 'Reservierung',
    state: 'Zustand',
    token: 'Ladekarte',
    until: 'Bis',
    requested: 'Angefragt',
  },
  states: {
    requested: 'Angefragt',
    active: 'Gilt',
    used: 'Genutzt',
    expired: 'Abgelaufen',
    cancelled: 'Aufgehoben',
    removed: 'Von der Station gelöst',
    refused: 'Abgelehnt',
  },
}
