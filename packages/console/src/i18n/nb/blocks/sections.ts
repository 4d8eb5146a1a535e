import { type BlocksDictionary } from '../../dictionary.ts'

export const sections: BlocksDictionary['sections'] = {
  label: 'Deler av stasjonen',
  groups: {
    operation: 'Drift',
    drivers: 'Sjåfører',
    energy: 'Energi',
    equipment: 'Utstyr',
    security: 'Sikkerhet',
    protocol: 'Protokoll',
  },
  names: {
    timeline: 'Tidslinje',
    history: 'Kommandohistorikk',
    settings: 'Innstillinger',
    reservations: 'Reservasjoner',
    charging: 'Ladeprofiler',
    derControl: 'Nettstyring',
    batterySwap: 'Batteribytte',
    localList: 'Lokal liste',
    displays: 'Skjermmeldinger',
    tariffs: 'Tariffer',
    customerReports: 'Kundeinformasjon',
    transfers: 'Fastvare og logger',
    monitoring: 'Overvåking',
    configuration: 'Konfigurasjon',
    frames: 'Meldinger',
    security: 'Sikkerhet',
    deviations: 'Avvik',
    passport: 'Pass',
  },
}
