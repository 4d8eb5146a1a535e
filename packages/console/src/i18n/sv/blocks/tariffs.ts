import { type BlocksDictionary } from '../../dictionary.ts'

export const tariffs: BlocksDictionary['tariffs'] = {
  title: 'Tariffer som stationen räknar efter',
  none: 'Ingen tariff',
  noneHint: 'Det som ställs in, eller som stationen rapporterar, står här per uttag.',
  tariff: 'Tariff',
  place: 'Var',
  prices: 'Priser',
  when: 'Från',
  kinds: { DefaultTariff: 'Standard', DriverTariff: 'För en förare' },
  inForce: 'Gäller nu',
  later: 'Inte nu',
  anyEvse: 'Inget uttag än',
  foreign: 'inte från oss',
  perKwh: (price) => `${price} per kWh`,
  charging: (price) => `${price} per minut med laddning`,
  idle: (price) => `${price} per minut utan laddning`,
  fixed: (price) => `${price} fast`,
  conditional: 'det första av flera, med villkor',
  clear: 'Ta bort',
  clearOne: (id) => `Ta bort tariff ${id}`,
}
