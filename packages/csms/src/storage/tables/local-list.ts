import { type Descriptions } from './description.ts'

/** The local authorization list of each station: what it is to hold, and what it holds. */
export const localList = {
  localList: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      coverage: 'text',
      versionNumber: 'int',
      stationVersion: 'int?',
      stationVersionAt: 'instant?',
      certain: 'boolean',
      lastCommandId: 'text?',
      lastUpdateType: 'text?',
      lastStatus: 'text?',
      lastAt: 'instant?',
      failures: 'int',
      unsupportedFirmware: 'text?',
      conflictAt: 'instant?',
    },
    key: ['stationId'],
  },
  localListMember: {
    columns: { organisationId: 'text', stationId: 'text', kind: 'text', member: 'text' },
    key: ['stationId', 'kind', 'member'],
    indexes: [{ on: ['member'] }],
  },
  localListEntry: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      idTokenKey: 'text',
      value: 'text',
      type: 'text',
      info: 'json',
    },
    key: ['stationId', 'idTokenKey'],
    indexes: [{ on: ['idTokenKey'] }],
  },
} as const satisfies Descriptions<'localList' | 'localListMember' | 'localListEntry'>
