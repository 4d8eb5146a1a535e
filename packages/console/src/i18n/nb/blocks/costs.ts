import { type BlocksDictionary } from '../../dictionary.ts'

export const costs: BlocksDictionary['costs'] = {
  title: 'Kostnad',
  total: 'Kostnad',
  set: 'Satt',
  told: 'Stasjonen har fått',
  refused: 'Stasjonen får intet mellom sine meldinger',
  limit: 'Slutter ved',
  tariff: 'Tariff',
  station: 'Slik stasjonen regner',
  settlements: 'Betalt ved terminalen',
  reference: 'Referanse',
  receipt: 'Kvittering',
}
