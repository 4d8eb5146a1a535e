import { type Descriptions } from './description.ts'

/** What stations show, as far as their answers and reports say. */
export const displayMessage = {
  displayMessage: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      messageId: 'int',
      priority: 'text',
      state: 'text?',
      startAt: 'instant?',
      endAt: 'instant?',
      transactionKey: 'text?',
      message: 'json',
      messageExtra: 'json',
      display: 'json?',
      acceptedAt: 'instant?',
      reportedAt: 'instant?',
      uncertainSince: 'instant?',
      commandId: 'text?',
      actor: 'text?',
      reason: 'text?',
    },
    key: ['stationId', 'messageId'],
    indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
  },
} as const satisfies Descriptions<'displayMessage'>
