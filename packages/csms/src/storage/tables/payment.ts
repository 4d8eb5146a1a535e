import { type Descriptions } from './description.ts'

/** Payments at stations, and the codes that stations show for paying. */
export const payment = {
  settlement: {
    columns: {
      organisationId: 'text',
      settlementId: 'text',
      stationId: 'text',
      transactionKey: 'text?',
      transactionId: 'text?',
      pspRef: 'text',
      status: 'text',
      statusInfo: 'text?',
      amount: 'text',
      settledAt: 'instant',
      receivedAt: 'instant',
      receiptId: 'text?',
      receiptUrl: 'text?',
      receiptBy: 'text?',
      vatNumber: 'text?',
      vatCompany: 'json?',
    },
    key: ['settlementId'],
    indexes: [{ on: ['stationId', 'pspRef'] }, { on: ['receivedAt', 'settlementId'] }, { on: ['transactionKey'] }],
  },
  webPayment: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      urlTemplate: 'text',
      validityTimeS: 'int',
      length: 'int',
      secret: 'text',
      previousSecret: 'text?',
      confirmed: 'boolean',
      commandId: 'text?',
      setAt: 'instant',
    },
    key: ['stationId'],
    indexes: [{ on: ['urlTemplate'] }],
  },
} as const satisfies Descriptions<'settlement' | 'webPayment'>
