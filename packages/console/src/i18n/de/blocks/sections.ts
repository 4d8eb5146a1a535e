import { type BlocksDictionary } from '../../dictionary.ts'

export const sections: BlocksDictionary['sections'] = {
  label: 'Bereiche der Station',
  groups: {
    operation: 'Betrieb',
    drivers: 'Fahrer',
    energy: 'Energie',
    equipment: 'Gerät',
    security: 'Sicherheit',
    protocol: 'Protokoll',
  },
  names: {
    timeline: 'Zeitleiste',
    history: 'Befehlsverlauf',
    settings: 'Einstellungen',
    reservations: 'Reservierungen',
    charging: 'Ladeprofile',
    derControl: 'Netzsteuerung',
    batterySwap: 'Batterietausch',
    localList: 'Lokale Liste',
    transfers: 'Firmware und Logdateien',
    displays: 'Anzeigetexte',
    tariffs: 'Tarife',
    customerReports: 'Kundendaten',
    monitoring: 'Überwachung',
    configuration: 'Konfiguration',
    frames: 'Nachrichten',
    security: 'Sicherheit',
    deviations: 'Abweichungen',
    passport: 'Pass',
  },
}
