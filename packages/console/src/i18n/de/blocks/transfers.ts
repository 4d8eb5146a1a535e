import { type BlocksDictionary } from '../../dictionary.ts'

export const transfers: BlocksDictionary['transfers'] = {
  firmware: 'Firmware',
  logs: 'Logdateien',
  noFirmware: 'Noch keine Aktualisierung',
  noFirmwareHint: 'Die Station holt die Datei selbst von der angegebenen Adresse.',
  noLogs: 'Noch keine Logdatei angefordert',
  noLogsHint: 'Die Station lädt ihre Logdatei an die angegebene Adresse hoch.',
  publish: 'Anderen Stationen angeboten',
  update: 'Aktualisierung',
  signed: 'signiert',
  steps: 'Schritte',
  columns: {
    what: 'Was',
    state: 'Zustand',
    asked: 'Angefordert',
    ended: 'Beendet',
  },
  states: {
    pending: 'Angefordert',
    running: 'Läuft',
    completed: 'Fertig',
    empty: 'Nichts zu senden',
    refused: 'Abgelehnt',
    failed: 'Fehlgeschlagen',
    canceled: 'Durch andere ersetzt',
    unanswered: 'Keine Antwort',
    'no-effect': 'Nichts mehr gehört',
  },
}
