import { type Descriptions } from './description.ts'

/** What stations told of persons: sealed, apart, and for seven days. */
export const customerInformation = {
  customerReport: {
    columns: {
      organisationId: 'text',
      commandId: 'text',
      stationId: 'text',
      requestId: 'int',
      idTokenKey: 'text?',
      actor: 'text',
      createdAt: 'instant',
      endedAt: 'instant?',
    },
    key: ['commandId'],
    indexes: [{ on: ['stationId', 'requestId'] }, { on: ['createdAt'] }],
  },
  customerReportPart: {
    columns: {
      organisationId: 'text',
      commandId: 'text',
      seqNo: 'int',
      last: 'boolean',
      data: 'text',
      receivedAt: 'instant',
    },
    key: ['commandId', 'seqNo'],
    indexes: [{ on: ['receivedAt'] }],
  },
} as const satisfies Descriptions<'customerReport' | 'customerReportPart'>
