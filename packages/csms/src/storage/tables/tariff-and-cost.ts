import { type Descriptions } from './description.ts'

/** Tariffs by their id, which of them stations have, and running costs that stations are still to be told. */
export const tariffAndCost = {
  tariff: {
    columns: { organisationId: 'text', tariffId: 'text', tariff: 'json', createdAt: 'instant' },
    key: ['tariffId'],
  },
  installedTariff: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      tariffId: 'text',
      tariffKind: 'text',
      evseId: 'int',
      validFromAt: 'instant?',
      transactionKey: 'text?',
      acceptedAt: 'instant?',
      reportedAt: 'instant?',
      uncertainSince: 'instant?',
      commandId: 'text?',
      actor: 'text?',
      reason: 'text?',
    },
    key: ['stationId', 'evseId', 'tariffId'],
    indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
  },
  costUpdate: {
    columns: {
      organisationId: 'text',
      transactionKey: 'text',
      stationId: 'text',
      actor: 'text',
      dueAt: 'instant',
    },
    key: ['transactionKey'],
    indexes: [{ on: ['dueAt'] }],
  },
} as const satisfies Descriptions<'tariff' | 'installedTariff' | 'costUpdate'>
