import { type BlocksDictionary } from '../../dictionary.ts'

export const sections: BlocksDictionary['sections'] = {
  label: 'Delar av stationen',
  groups: {
    operation: 'Drift',
    drivers: 'Förare',
    energy: 'Energi',
    equipment: 'Utrustning',
    security: 'Säkerhet',
    protocol: 'Protokoll',
  },
  names: {
    timeline: 'Tidslinje',
    history: 'Kommandohistorik',
    settings: 'Inställningar',
    reservations: 'Reservationer',
    charging: 'Laddprofiler',
    derControl: 'Nätstyrning',
    batterySwap: 'Batteribyte',
    localList: 'Lokal lista',
    transfers: 'Firmware och loggar',
    displays: 'Skärmmeddelanden',
    tariffs: 'Tariffer',
    customerReports: 'Kundinformation',
    monitoring: 'Övervakning',
    configuration: 'Konfiguration',
    frames: 'Meddelanden',
    security: 'Säkerhet',
    deviations: 'Avvikelser',
    passport: 'Pass',
  },
}
