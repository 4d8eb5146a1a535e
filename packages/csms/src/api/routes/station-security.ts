import {
  SecurityPosture,
  SecurityUpgrade,
  SecurityUpgradeAnswer,
  SecurityUpgradeInput,
  StationSecurity,
} from '@stationmaster/contract'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { upgradeOf } from '../../domain/security-upgrade-state.ts'
import { type Api, editorOf, ReasonBody } from '../kit.ts'
import { type SecurityUpgradeAdmin } from '../ports.ts'
import { presentPosture, presentSecurity } from '../present/station-security.ts'
import { existing, StationParams } from './stations.ts'

export interface StationSecurityRoutes {
  reads: Reads
  securityUpgrades: SecurityUpgradeAdmin
  clock: Clock
}

export function stationSecurityRoutes(app: Api, { reads, securityUpgrades, clock }: StationSecurityRoutes): void {
  const tags = ['security']

  app.get(
    '/stations/:id/security',
    {
      schema: {
        tags,
        summary: 'How a station is secured: profile, password, its last connection, and an upgrade under way',
        params: StationParams,
        response: { 200: StationSecurity },
      },
    },
    async ({ params }) => {
      const station = await existing(reads, params.id)
      const [credential, upgrade] = await Promise.all([
        reads.stationSecurity.credential(station.stationId),
        reads.stationSecurity.latestUpgrade(station.stationId),
      ])
      return presentSecurity(station, credential, upgrade)
    },
  )

  app.post(
    '/stations/:id/security-upgrade',
    {
      schema: {
        tags,
        summary: 'Bring a station to another security profile; with `dryRun` only what would be missing is told',
        params: StationParams,
        body: SecurityUpgradeInput,
        response: { 200: SecurityUpgradeAnswer, 201: SecurityUpgradeAnswer },
      },
    },
    async (request, reply) => {
      const station = await existing(reads, request.params.id)
      const { preconditions, upgrade } = await securityUpgrades.begin(
        editorOf(request, request.body.reason),
        station.stationId,
        request.body,
      )
      if (upgrade === null) return { preconditions, upgrade }
      return reply.code(201).send({ preconditions, upgrade: upgradeOf(upgrade, station) })
    },
  )

  app.post(
    '/stations/:id/security-upgrade/cancel',
    {
      schema: {
        tags,
        summary:
          'Ask for no more of an upgrade; what the station was told already holds, and both profiles are accepted',
        params: StationParams,
        body: ReasonBody,
        response: { 200: SecurityUpgrade },
      },
    },
    async (request) => {
      const { stationId } = await existing(reads, request.params.id)
      const cancelled = await securityUpgrades.cancel(editorOf(request, request.body.reason), stationId)
      return upgradeOf(cancelled, await existing(reads, request.params.id))
    },
  )

  app.get(
    '/security-posture',
    {
      schema: {
        tags,
        summary: 'How the network is secured: stations by profile, and the weak ones with what is weak about them',
        response: { 200: SecurityPosture },
      },
    },
    async () => presentPosture(await reads.stationSecurity.posture(), clock.now()),
  )
}
