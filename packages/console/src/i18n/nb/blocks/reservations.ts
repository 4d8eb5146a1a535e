import { type BlocksDictionary } from '../../dictionary.ts'

export const reservations: BlocksDictionary['reservations'] = {
  title: 'Reservasjoner',
  intro: 'Plasser som holdes av til en ladebrikke, på alle stasjoner.',
  none: 'Ingen reservasjon',
  noneHint: 'Å reservere en stasjon eller et ladepunkt til en ladebrikke holder plassen til et tidspunkt.',
  anyEvse: 'Valgfritt ladepunkt',
  group: (id) => `gruppe ${id}`,
  cancel: 'Avbestill',
  cancelOne: (n) => `Avbestill reservasjon ${n}`,
  all: 'Alle',
  active: 'Holder en plass',
  which: 'Hvilke',
  columns: {
    number: 'Reservasjon',
    state: 'Tilstand',
    token: 'Ladebrikke',
    until: 'Til',
    requested: 'Bedt om',
  },
  states: {
    requested: 'Bedt om',
    active: 'Gjelder',
    used: 'Brukt',
    expired: 'Utløpt',
    cancelled: 'Avbestilt',
    removed: 'Sluppet av stasjonen',
    refused: 'Avslått',
  },
}
