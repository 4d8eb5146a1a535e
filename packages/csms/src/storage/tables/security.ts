import { type Descriptions } from './description.ts'

/** What stations noticed of their own security. */
export const security = {
  securityEvent: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      type: 'text',
      critical: 'boolean',
      at: 'instant',
      receivedAt: 'instant',
      techInfo: 'text?',
    },
    key: [],
    indexes: [{ on: ['stationId', 'type', 'at'] }, { on: ['stationId', 'receivedAt'] }],
    month: 'receivedAt',
  },
} as const satisfies Descriptions<'securityEvent'>
