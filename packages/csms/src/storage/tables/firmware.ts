import { type Descriptions } from './description.ts'

/** Files that stations were asked to fetch or to upload: firmware and logs. */
export const firmware = {
  fileTransfer: {
    columns: {
      organisationId: 'text',
      commandId: 'text',
      stationId: 'text',
      kind: 'text',
      requestId: 'int',
      state: 'text',
      status: 'text?',
      statusAt: 'instant?',
      steps: 'json',
      location: 'text',
      logType: 'text?',
      fileName: 'text?',
      fromAt: 'instant?',
      untilAt: 'instant?',
      signed: 'boolean',
      checksum: 'text?',
      firmwareBefore: 'text?',
      firmwareAfter: 'text?',
      publishedAt: 'json',
      actor: 'text',
      reason: 'text?',
      createdAt: 'instant',
      endedAt: 'instant?',
      expiresAt: 'instant',
    },
    key: ['commandId'],
    indexes: [
      { on: ['stationId', 'kind', 'createdAt'] },
      { on: ['kind', 'createdAt', 'commandId'] },
      { on: ['expiresAt'], where: 'ended_at IS NULL' },
    ],
  },
} as const satisfies Descriptions<'fileTransfer'>
