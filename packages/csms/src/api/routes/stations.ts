import {
  Deviation,
  DomainError,
  Id,
  Identity,
  Knock,
  MeterValue,
  Onboarding,
  PageQuery,
  Station,
  StationInput,
  StationQuery,
  StationSummary,
  Timeline,
} from '@stationmaster/contract'
import Type from 'typebox'
import { driftOf } from '../../domain/desired-configuration.ts'
import { type AbilityRow } from '../../domain/passport-model.ts'
import { judgementOf, modelOf } from '../../domain/passport-rules.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { type FullStation } from '../../domain/station-reads.ts'
import { mayAct } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import {
  type Api,
  editorOf,
  InstantText,
  instantIf,
  instantText,
  NoContent,
  nullable,
  pageOf,
  ReasonQuery,
  stationKey,
  visitorOf,
} from '../kit.ts'
import { type StationAdmin, type Versions } from '../ports.ts'
import {
  presentDeviation,
  presentKnock,
  presentMeterValue,
  presentStation,
  presentSummary,
  presentTimeline,
} from '../present/stations.ts'
import { InvalidInput } from '../validation.ts'

export interface StationRoutes {
  reads: Reads
  stations: StationAdmin
  versions: Versions
  clock: Clock
}

export const StationParams = Type.Object({ id: Identity })
const dayMs = 24 * 3_600_000
const longestTimelineMs = 31 * dayMs

const AdmissionInput = Type.Object(
  {
    onboarding: Onboarding,
    siteId: Type.Optional(nullable(Id)),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)

export function stationRoutes(app: Api, { reads, stations, versions, clock }: StationRoutes): void {
  const tags = ['stations']

  async function shown(full: FullStation | undefined, identity: string): Promise<Station> {
    if (full === undefined) throw stationNotFound(identity)
    const { station } = full
    const [variables, desired, deviations, abilities] = await Promise.all([
      reads.stations.deviceVariables(station.stationId),
      reads.stations.desiredVariables(station),
      reads.stations.countDeviations(station),
      abilitiesOf(station),
    ])
    const known = versions.commandsOf(station.protocolVersion)
    const withheld = withheldOf(known, abilities)
    const commands = known.filter((type) => withheld.every((one) => one.type !== type))
    const drift = driftOf(variables, desired).length
    return presentStation(full, { drift, deviations, commands, withheld }, clock.now())
  }

  async function abilitiesOf(station: FullStation['station']): Promise<AbilityRow[]> {
    const model = modelOf(station)
    return model === undefined ? [] : reads.passports.of(model)
  }

  app.get(
    '/stations',
    {
      schema: {
        tags,
        summary: 'List stations, a page at a time',
        querystring: StationQuery,
        response: { 200: pageOf(StationSummary) },
      },
    },
    async ({ query }) => {
      const { cursor, limit = 50, sort = 'id', ...filter } = query
      const order = { by: sort.endsWith('id') ? 'id' : 'lastSeenAt', descending: sort.startsWith('-') } as const
      const after = decodeCursor(cursor, ['number', 'text'])
      const [page, total] = await Promise.all([
        reads.stations.list(filter, order, after, limit),
        reads.stations.count(filter),
      ])
      const last = page.items.at(-1)?.station
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.lastSeenAt ?? 0, last.stationId]) : null
      return { items: page.items.map((item) => presentSummary(item, clock.now())), nextCursor, total }
    },
  )

  app.get(
    '/stations/:id',
    { schema: { tags, summary: 'One station with its EVSEs', params: StationParams, response: { 200: Station } } },
    async ({ params }) => shown(await reads.stations.one(stationKey(params.id)), params.id),
  )

  app.put(
    '/stations/:id',
    {
      schema: {
        tags,
        summary: 'Register or edit a station; a generated password is shown in this answer only',
        params: StationParams,
        body: StationInput,
        response: { 200: withPassword, 201: withPassword },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const { role } = visitorOf(request)
      const guarded = [
        'password',
        'passwordBy',
        'securityProfile',
        'reopenSecurityProfileHours',
        'acceptsExpiredCertificate',
        'acceptsLegacyTls',
        'serialNumber',
        // An address that we call is a way into whatever network we stand in.
        'soapEndpoint',
      ] as const
      const field = guarded.find((name) => body[name] !== undefined)
      if (field !== undefined && !mayAct(role, 'administrator')) {
        throw new DomainError('forbidden', `Only an administrator may set ${field}.`, { field })
      }
      const { created, password } = await stations.put(editorOf(request, body.reason), params.id, body)
      const station = await shown(await reads.stations.one(stationKey(params.id)), params.id)
      return reply.code(created ? 201 : 200).send(password === undefined ? station : { ...station, password })
    },
  )

  app.delete(
    '/stations/:id',
    {
      schema: {
        tags,
        summary: 'Remove a station; its transactions stay and its socket is closed',
        params: StationParams,
        querystring: ReasonQuery,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await stations.remove(editorOf(request, request.query.reason), stationKey(request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/stations/:id/timeline',
    {
      schema: {
        tags,
        summary: 'Link, states, transactions and commands of one station on one axis; the last day by default',
        params: StationParams,
        querystring: Type.Object({ from: Type.Optional(InstantText), to: Type.Optional(InstantText) }),
        response: { 200: Timeline },
      },
    },
    async ({ params, query }) => {
      const to = instantIf(query.to) ?? clock.now()
      const from = instantIf(query.from) ?? to - dayMs
      if (from > to) throw new InvalidInput('from must not be after to.', 'from')
      if (to - from > longestTimelineMs) throw new InvalidInput('from and to may be at most 31 days apart.', 'from')
      const { stationId } = await existing(reads, params.id)
      return presentTimeline(from, to, await reads.timeline.of(stationId, from, to))
    },
  )

  app.get(
    '/stations/:id/deviations',
    {
      schema: {
        tags,
        summary: 'What stations of this model and firmware do that the specification does not',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(Deviation) }) },
      },
    },
    async ({ params }) => {
      const station = await existing(reads, params.id)
      return { items: (await reads.stations.deviations(station)).map(presentDeviation) }
    },
  )

  app.get(
    '/stations/:id/meter-values',
    {
      schema: {
        tags,
        summary: 'Meter values inside and outside of transactions, the newest of the window, ascending',
        params: StationParams,
        querystring: Type.Object({
          evseId: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
          from: Type.Optional(InstantText),
          to: Type.Optional(InstantText),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000, default: 500 })),
        }),
        response: { 200: Type.Object({ items: Type.Array(MeterValue) }) },
      },
    },
    async ({ params, query }) => {
      const { stationId } = await existing(reads, params.id)
      const to = instantIf(query.to) ?? clock.now()
      const from = instantIf(query.from) ?? to - dayMs
      const values = await reads.stations.meterValues(stationId, {
        evseId: query.evseId,
        from,
        to,
        limit: query.limit ?? 500,
      })
      return { items: values.map(presentMeterValue) }
    },
  )

  app.get(
    '/knocking',
    {
      schema: {
        tags,
        summary: 'Identities that were refused or wait at the door, newest first',
        querystring: PageQuery,
        response: { 200: pageOf(Knock) },
      },
    },
    async ({ query: { cursor, limit = 50 } }) => {
      const page = await reads.knocks.list(decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.lastSeenAt, last.stationId]) : null
      return { items: page.items.map(presentKnock), nextCursor }
    },
  )

  app.post(
    '/knocking/:id/admission',
    {
      schema: {
        tags,
        summary: 'Admit an identity that knocked',
        params: StationParams,
        body: AdmissionInput,
        response: { 200: Station },
      },
    },
    async (request) => {
      const { params, body } = request
      const { reason, ...admission } = body
      await stations.admit(editorOf(request, reason), stationKey(params.id), admission)
      return shown(await reads.stations.one(stationKey(params.id)), params.id)
    },
  )

  app.delete(
    '/knocking/:id',
    {
      schema: {
        tags,
        summary: 'Take an identity off the list; it comes back when it knocks again',
        params: StationParams,
        querystring: ReasonQuery,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await stations.forgetKnock(editorOf(request, request.query.reason), stationKey(request.params.id))
      return reply.code(204).send(null)
    },
  )
}

const withPassword = Type.Object({ ...Station.properties, password: Type.Optional(Type.String()) })

export function stationNotFound(identity: string): DomainError {
  return new DomainError(
    'station-not-found',
    `${identity} is not registered; see GET /knocking for who waits at the door.`,
  )
}

export async function existing(reads: Pick<Reads, 'stations'>, identity: string) {
  const station = await reads.stations.station(stationKey(identity))
  if (station === undefined) throw stationNotFound(identity)
  return station
}

/** What the version has and the station cannot. */
function withheldOf(commands: readonly string[], abilities: readonly AbilityRow[]): Station['withheld'] {
  return abilities.flatMap((row) => {
    const { verdict, evidence, at } = judgementOf(row)
    if (verdict !== 'cannot' || !commands.includes(row.ability)) return []
    return [{ type: row.ability, evidence, at: instantText(at) }]
  })
}
