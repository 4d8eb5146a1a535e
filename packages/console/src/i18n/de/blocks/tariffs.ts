import { type BlocksDictionary } from '../../dictionary.ts'

export const tariffs: BlocksDictionary['tariffs'] = {
  title: 'Tarife, nach denen die Station rechnet',
  none: 'Kein Tarif',
  noneHint: 'Was gesetzt ist oder von der Station gemeldet wurde, steht hier je Ladepunkt.',
  tariff: 'Tarif',
  place: 'Wo',
  prices: 'Preise',
  when: 'Ab',
  kinds: { DefaultTariff: 'Standard', DriverTariff: 'Für einen Fahrer' },
  inForce: 'Gilt jetzt',
  later: 'Nicht jetzt',
  anyEvse: 'Noch kein Ladepunkt',
  foreign: 'nicht von uns',
  perKwh: (price) => `${price} je kWh`,
  charging: (price) => `${price} je Minute mit Laden`,
  idle: (price) => `${price} je Minute ohne Laden`,
  fixed: (price) => `${price} fest`,
  conditional: 'der erste von mehreren, mit Bedingungen',
  clear: 'Löschen',
  clearOne: (id) => `Tarif ${id} löschen`,
}
