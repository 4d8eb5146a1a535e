import { type BlocksDictionary } from '../../dictionary.ts'

export const reservations: BlocksDictionary['reservations'] = {
  title: 'Reservationer',
  intro: 'Platser som hålls åt en tagg, på alla stationer.',
  none: 'Ingen reservation',
  noneHint: 'Att reservera en station eller ett uttag åt en tagg håller platsen till en viss tid.',
  anyEvse: 'Valfritt uttag',
  group: (id) => `grupp ${id}`,
  cancel: 'Avboka',
  cancelOne: (n) => `Avboka reservation ${n}`,
  all: 'Alla',
  active: 'Håller en plats',
  which: 'Vilka',
  columns: {
    number: 'Reservation',
    state: 'Tillstånd',
    token: 'Tagg',
    until: 'Till',
    requested: 'Begärd',
  },
  states: {
    requested: 'Begärd',
    active: 'Gäller',
    used: 'Använd',
    expired: 'Löpte ut',
    cancelled: 'Avbokad',
    removed: 'Släppt av stationen',
    refused: 'Nekad',
  },
}
