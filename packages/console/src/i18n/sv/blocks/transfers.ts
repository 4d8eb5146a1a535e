import { type BlocksDictionary } from '../../dictionary.ts'

export const transfers: BlocksDictionary['transfers'] = {
  firmware: 'Firmware',
  logs: 'Loggar',
  noFirmware: 'Ingen uppdatering än',
  noFirmwareHint: 'Stationen hämtar själv filen från adressen den får.',
  noLogs: 'Ingen logg begärd än',
  noLogsHint: 'Stationen laddar upp sin logg till adressen den får.',
  publish: 'Erbjuds andra stationer',
  update: 'Uppdatering',
  signed: 'signerad',
  steps: 'Steg',
  columns: {
    what: 'Vad',
    state: 'Tillstånd',
    asked: 'Begärd',
    ended: 'Avslutad',
  },
  states: {
    pending: 'Begärd',
    running: 'Pågår',
    completed: 'Klar',
    empty: 'Inget att skicka',
    refused: 'Avvisad',
    failed: 'Misslyckades',
    canceled: 'Ersatt av en annan',
    unanswered: 'Inget svar',
    'no-effect': 'Inget hört',
  },
}
