import { DomainError, Frame, FrameQuery, nullable } from '@stationmaster/contract'
import Type, { type Static } from 'typebox'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, instantIf, pageOf, stationKey } from '../kit.ts'
import { presentFrame } from '../present/transactions.ts'
import { StationParams } from './stations.ts'

const { station: _, ...withoutStation } = FrameQuery.properties
const StationFrameQuery = Type.Object(withoutStation)

export function frameRoutes(app: Api, { reads }: { reads: Reads }): void {
  const tags = ['frames']

  async function page(query: Static<typeof FrameQuery>) {
    const { cursor, limit = 50, station, from, to, ...filter } = query
    const stationId = station === undefined ? undefined : stationKey(station)
    const found = await reads.frames.list(
      { ...filter, stationId, from: instantIf(from), to: instantIf(to) },
      decodeCursor(cursor, ['number', 'number']),
      limit,
    )
    return { items: found.items.map(presentFrame), nextCursor: found.next === null ? null : encodeCursor(found.next) }
  }

  app.get(
    '/frames',
    {
      schema: {
        tags,
        summary:
          'The trace of every station, newest first, long texts cut; a page ends at 4 MB, and one that is short may have a next one',
        querystring: FrameQuery,
        response: { 200: pageOf(Frame) },
      },
    },
    async ({ query }) => page(query),
  )

  app.get(
    '/stations/:id/frames',
    {
      schema: {
        tags,
        summary: 'The trace of one station, newest first; also of one that only knocked',
        params: StationParams,
        querystring: StationFrameQuery,
        response: { 200: pageOf(Frame) },
      },
    },
    async ({ params, query }) => page({ ...query, station: params.id }),
  )

  app.get(
    '/frames/:seq/exchange',
    {
      schema: {
        tags,
        summary: 'A frame beside the one it answers or that answers it',
        params: Type.Object({ seq: Type.Integer({ minimum: 0 }) }),
        response: { 200: Type.Object({ request: nullable(Frame), answer: nullable(Frame) }) },
      },
    },
    async ({ params }) => {
      const found = await reads.frames.exchange(params.seq)
      if (found === undefined) throw new DomainError('not-found', `Frame ${params.seq} is not kept; see GET /frames.`)
      const { request, answer } = found
      return {
        request: request === null ? null : presentFrame(request),
        answer: answer === null ? null : presentFrame(answer),
      }
    },
  )
}
