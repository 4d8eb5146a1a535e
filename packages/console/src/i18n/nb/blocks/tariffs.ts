import { type BlocksDictionary } from '../../dictionary.ts'

export const tariffs: BlocksDictionary['tariffs'] = {
  title: 'Tariffer som stasjonen regner etter',
  none: 'Ingen tariff',
  noneHint: 'Det som settes, eller som stasjonen melder, står her per ladepunkt.',
  tariff: 'Tariff',
  place: 'Hvor',
  prices: 'Priser',
  when: 'Fra',
  kinds: { DefaultTariff: 'Standard', DriverTariff: 'For én sjåfør' },
  inForce: 'Gjelder nå',
  later: 'Ikke nå',
  anyEvse: 'Intet ladepunkt ennå',
  foreign: 'ikke fra oss',
  perKwh: (price) => `${price} per kWh`,
  charging: (price) => `${price} per minutt med lading`,
  idle: (price) => `${price} per minutt uten lading`,
  fixed: (price) => `${price} fast`,
  conditional: 'den første av flere, med vilkår',
  clear: 'Fjern',
  clearOne: (id) => `Fjern tariff ${id}`,
}
