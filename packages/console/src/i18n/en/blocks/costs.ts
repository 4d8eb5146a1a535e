export const costs = {
  title: 'Cost',
  total: 'Cost',
  set: 'Set',
  told: 'The station was given',
  refused: 'The station is not told between its messages',
  limit: 'Ends at',
  tariff: 'Tariff',
  station: 'As the station worked it out',
  settlements: 'Paid at the terminal',
  reference: 'Reference',
  receipt: 'Receipt',
}
