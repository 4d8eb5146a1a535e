import { type Descriptions } from './description.ts'

/** Check runs on stations, each case with its evidence. */
export const check = {
  checkRun: {
    columns: {
      organisationId: 'text',
      runId: 'text',
      stationId: 'text',
      vendor: 'text',
      model: 'text',
      firmwareVersion: 'text',
      protocolVersion: 'text',
      state: 'text',
      allow: 'json',
      restore: 'json',
      restored: 'boolean?',
      actor: 'text',
      reason: 'text?',
      startedAt: 'instant',
      expiresAt: 'instant',
      endedAt: 'instant?',
    },
    key: ['runId'],
    indexes: [
      { on: ['stationId', 'startedAt'] },
      { on: ['organisationId'], where: 'ended_at IS NULL' },
      { on: ['endedAt'], where: 'ended_at IS NOT NULL' },
    ],
  },
  checkCase: {
    columns: {
      organisationId: 'text',
      runId: 'text',
      position: 'int',
      caseId: 'text',
      block: 'text',
      title: 'text',
      risk: 'text?',
      verdict: 'text',
      detail: 'text?',
      commandIds: 'json',
      frames: 'json',
      startedAt: 'instant?',
      endedAt: 'instant?',
    },
    key: ['runId', 'position'],
  },
} as const satisfies Descriptions<'checkRun' | 'checkCase'>
