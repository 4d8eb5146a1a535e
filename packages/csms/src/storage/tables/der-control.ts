import { type Descriptions } from './description.ts'

/** Grid controls that stations have, and the alarms they raise. */
export const derControl = {
  derControl: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      controlId: 'text',
      controlType: 'text',
      isDefault: 'boolean',
      priority: 'int',
      startAt: 'instant?',
      endAt: 'instant?',
      settings: 'json',
      isSuperseded: 'boolean',
      startedAt: 'instant?',
      acceptedAt: 'instant?',
      reportedAt: 'instant?',
      uncertainSince: 'instant?',
      commandId: 'text?',
      actor: 'text?',
      reason: 'text?',
    },
    key: ['stationId', 'controlId'],
    indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
  },
  derAlarm: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      controlType: 'text',
      gridEventFault: 'text',
      startedAt: 'instant',
      endedAt: 'instant?',
      extraInfo: 'text?',
      receivedAt: 'instant',
    },
    key: ['stationId', 'startedAt', 'controlType', 'gridEventFault'],
  },
} as const satisfies Descriptions<'derControl' | 'derAlarm'>
