import { table } from './table.ts'

/** What is told, and what crossed the wire. */
export const events = [
  table(
    'outbox',
    `
    position int, organisationId text, id text, type text, version int, stationId text?, at instant,
    recordedAt instant, source text, data json?`,
    {
      key: ['position'],
      indexes: [{ on: ['type', 'at'], where: "type IN ('station.duplicate-identity', 'configuration.drifted')" }],
    },
  ),
  table(
    'frame',
    `
    organisationId text, stationId text, at instant, direction text, messageType int?, messageId text?,
    action text?, payload text, connectionId text?, note text?`,
    { key: [], indexes: [{ on: ['stationId', 'at'] }], month: 'at' },
  ),
]
