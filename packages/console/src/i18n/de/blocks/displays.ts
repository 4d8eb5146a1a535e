import { type BlocksDictionary } from '../../dictionary.ts'

export const displays: BlocksDictionary['displays'] = {
  title: 'Was die Station anzeigt',
  none: 'Kein Text',
  noneHint: 'Was gesetzt ist oder von der Station gemeldet wurde, steht hier, bis es endet.',
  message: 'Text',
  when: 'Wann',
  known: 'Bekannt',
  priorities: { NormalCycle: 'Der Reihe nach', InFront: 'Vorn, der Reihe nach', AlwaysFront: 'Immer vorn' },
  states: {
    Charging: 'beim Laden',
    Faulted: 'bei einer Störung',
    Idle: 'wenn sie frei ist',
    Unavailable: 'wenn sie außer Betrieb ist',
    Suspended: 'wenn das Laden ruht',
    Discharging: 'beim Entladen',
  },
  from: (at) => `ab ${at}`,
  until: (at) => `bis ${at}`,
  always: 'immer',
  accepted: 'Angenommen',
  reported: 'Gemeldet',
  clear: 'Löschen',
  clearOne: (n) => `Text ${n} löschen`,
}
