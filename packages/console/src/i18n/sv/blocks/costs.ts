import { type BlocksDictionary } from '../../dictionary.ts'

export const costs: BlocksDictionary['costs'] = {
  title: 'Kostnad',
  total: 'Kostnad',
  set: 'Satt',
  told: 'Stationen har fått',
  refused: 'Stationen får inget mellan sina meddelanden',
  limit: 'Slutar vid',
  tariff: 'Tariff',
  station: 'Som stationen räknar',
  settlements: 'Betalt vid terminalen',
  reference: 'Referens',
  receipt: 'Kvitto',
}
