import { type Descriptions } from './description.ts'

export const reservation = {
  reservation: {
    columns: {
      organisationId: 'text',
      id: 'text',
      stationId: 'text',
      reservationId: 'int',
      evseId: 'int',
      connectorType: 'text?',
      state: 'text',
      stateReason: 'text?',
      idTokenKey: 'text?',
      idToken: 'text?',
      idTokenType: 'text?',
      groupId: 'text?',
      requestedAt: 'instant',
      expiresAt: 'instant',
      answeredAt: 'instant?',
      endedAt: 'instant?',
      transactionKey: 'text?',
    },
    key: ['id'],
    indexes: [
      { on: ['stationId', 'reservationId'] },
      { on: ['stationId', 'expiresAt'] },
      { on: ['requestedAt', 'id'] },
      { on: ['idTokenKey'], where: 'id_token_key IS NOT NULL' },
      { on: ['stationId'], where: "state IN ('requested', 'active')" },
      { on: ['expiresAt'], where: "state IN ('requested', 'active')" },
      { on: ['endedAt'], where: 'ended_at IS NOT NULL' },
    ],
  },
} as const satisfies Descriptions<'reservation'>
