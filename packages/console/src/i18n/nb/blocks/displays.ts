import { type BlocksDictionary } from '../../dictionary.ts'

export const displays: BlocksDictionary['displays'] = {
  title: 'Hva stasjonen viser',
  none: 'Ingen melding',
  noneHint: 'Det som settes, eller som stasjonen melder, står her til det tar slutt.',
  message: 'Melding',
  when: 'Når',
  known: 'Kjent',
  priorities: { NormalCycle: 'Etter tur', InFront: 'Foran, etter tur', AlwaysFront: 'Alltid foran' },
  states: {
    Charging: 'under lading',
    Faulted: 'ved feil',
    Idle: 'når den er ledig',
    Unavailable: 'når den er ute av drift',
    Suspended: 'når ladingen hviler',
    Discharging: 'under utlading',
  },
  from: (at) => `fra ${at}`,
  until: (at) => `til ${at}`,
  always: 'alltid',
  accepted: 'Godtatt',
  reported: 'Meldt',
  clear: 'Fjern',
  clearOne: (n) => `Fjern melding ${n}`,
}
