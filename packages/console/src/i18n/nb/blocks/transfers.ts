import { type BlocksDictionary } from '../../dictionary.ts'

export const transfers: BlocksDictionary['transfers'] = {
  firmware: 'Fastvare',
  logs: 'Logger',
  noFirmware: 'Ingen oppdatering ennå',
  noFirmwareHint: 'Stasjonen henter selv filen fra adressen den får.',
  noLogs: 'Ingen logg bedt om ennå',
  noLogsHint: 'Stasjonen laster opp loggen sin til adressen den får.',
  publish: 'Tilbys andre stasjoner',
  update: 'Oppdatering',
  signed: 'signert',
  steps: 'Trinn',
  columns: {
    what: 'Hva',
    state: 'Tilstand',
    asked: 'Bedt om',
    ended: 'Avsluttet',
  },
  states: {
    pending: 'Bedt om',
    running: 'Pågår',
    completed: 'Ferdig',
    empty: 'Ingenting å sende',
    refused: 'Avvist',
    failed: 'Mislyktes',
    canceled: 'Erstattet av en annen',
    unanswered: 'Ikke noe svar',
    'no-effect': 'Ingenting hørt',
  },
}
