import { type BlocksDictionary } from '../../dictionary.ts'

export const costs: BlocksDictionary['costs'] = {
  title: 'Kosten',
  total: 'Kosten',
  set: 'Gesetzt',
  told: 'Der Station genannt',
  refused: 'Die Station erfährt zwischen ihren Nachrichten nichts',
  limit: 'Endet bei',
  tariff: 'Tarif',
  station: 'Wie die Station rechnet',
  settlements: 'Am Terminal bezahlt',
  reference: 'Referenz',
  receipt: 'Beleg',
}
