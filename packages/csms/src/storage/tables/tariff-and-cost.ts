import { type Descriptions } from './description.ts'

/** Running costs that stations are still to be told. */
export const tariffAndCost = {
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
} as const satisfies Descriptions<'costUpdate'>
