import { type Descriptions } from './description.ts'

/** What stations of a model were seen to do and not to do. */
export const passport = {
  ability: {
    columns: {
      organisationId: 'text',
      vendor: 'text',
      model: 'text',
      firmwareVersion: 'text',
      protocolVersion: 'text',
      ability: 'text',
      canAt: 'instant?',
      canSource: 'text?',
      canEvidence: 'text?',
      cannotAt: 'instant?',
      cannotSource: 'text?',
      cannotEvidence: 'text?',
      stationId: 'text',
      commandId: 'text?',
      firstSeenAt: 'instant',
      lastSeenAt: 'instant',
    },
    key: ['vendor', 'model', 'firmwareVersion', 'protocolVersion', 'ability'],
    indexes: [{ on: ['ability'], where: 'cannot_at IS NOT NULL' }],
  },
} as const satisfies Descriptions<'ability'>
