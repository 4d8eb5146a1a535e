import { type BlocksDictionary } from '../../dictionary.ts'

export const displays: BlocksDictionary['displays'] = {
  title: 'Vad stationen visar',
  none: 'Inget meddelande',
  noneHint: 'Det som ställs in, eller som stationen rapporterar, står här tills det tar slut.',
  message: 'Meddelande',
  when: 'När',
  known: 'Känt',
  priorities: {
    NormalCycle: 'I tur och ordning',
    InFront: 'Framför, i tur och ordning',
    AlwaysFront: 'Alltid framför',
  },
  states: {
    Charging: 'under laddning',
    Faulted: 'vid fel',
    Idle: 'när den är ledig',
    Unavailable: 'när den är ur drift',
    Suspended: 'när laddningen vilar',
    Discharging: 'under urladdning',
  },
  from: (at) => `från ${at}`,
  until: (at) => `till ${at}`,
  always: 'alltid',
  accepted: 'Godtogs',
  reported: 'Rapporterades',
  clear: 'Ta bort',
  clearOne: (n) => `Ta bort meddelande ${n}`,
}
