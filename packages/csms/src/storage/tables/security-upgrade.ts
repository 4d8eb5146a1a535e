import { type Descriptions } from './description.ts'

/** Stations on their way to another security profile. */
export const securityUpgrade = {
  securityUpgrade: {
    columns: {
      organisationId: 'text',
      upgradeId: 'text',
      stationId: 'text',
      fromProfile: 'int',
      toProfile: 'int',
      state: 'text',
      step: 'text',
      commandId: 'text?',
      steps: 'json',
      options: 'json',
      priorityBefore: 'text?',
      changedAt: 'instant?',
      failure: 'text?',
      actor: 'text',
      reason: 'text?',
      createdAt: 'instant',
      endedAt: 'instant?',
      expiresAt: 'instant',
    },
    key: ['upgradeId'],
    indexes: [{ on: ['stationId', 'createdAt'] }, { on: ['createdAt'], where: 'ended_at IS NULL' }],
  },
} as const satisfies Descriptions<'securityUpgrade'>
