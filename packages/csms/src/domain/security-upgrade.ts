/** Brings a station to another security profile, step by step; every step is a row before it is asked (A05, F22). */
import { type CommandRequest, DomainError, type Precondition, type SecurityUpgradeInput } from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { Change, isOpen } from './commands.ts'
import { type Command, type Station } from './model.ts'
import { heldProfiles } from './network-profiles.ts'
import { type StationLinks, type TraitsOf } from './outbound.ts'
import { type Decision, need, type Passwords, put, type Store } from './ports.ts'
import { type RemoteControl } from './remote-control.ts'
import { isSecretVariable } from './secret-names.ts'
import {
  judgePreconditions,
  type NetworkPlan,
  type OurDoor,
  type PreconditionFacts,
  type TrustAnchor,
} from './security-preconditions.ts'
import { type SecurityUpgrade } from './security-upgrade-model.ts'
import { finished, firstStep, upgradeChange } from './security-upgrade-state.ts'
import { type Outcome, requestOf, type StepFacts, saysEnough, stepEnded, waitEnded } from './security-upgrade-steps.ts'

export interface UpgradeServices extends Editing {
  store: Store
  links: StationLinks
  traitsOf: TraitsOf
  remoteControl: RemoteControl
  passwords: Pick<Passwords, 'generate'>
  door(): OurDoor
  /** Names of the issuers of our server certificates, hashed as stations hash them. */
  trustAnchors(): readonly TrustAnchor[]
}

const hourMs = 3_600_000
const usualHours = 24
/** Steps that need no answer follow each other at once. */
const turnsAtOnce = 12

export function createSecurityUpgrades(services: UpgradeServices) {
  const { store, links, traitsOf, remoteControl, clock, ids, organisationId } = services
  const underWay = new Set<string>()

  async function factsOf(stationId: string, station: Station): Promise<PreconditionFacts> {
    const { credential, variables, rows, certificates } = await store.run({
      touches: [],
      needs: {
        credential: need('credential', stationId),
        variables: need('deviceVariables', stationId),
        rows: need('networkProfiles', stationId),
        certificates: need('stationCertificates', stationId),
      },
      decide: (loads) => ({ result: loads, writes: [], events: [] }),
    })
    const { protocolVersion } = station
    return {
      station,
      credential,
      variables,
      held: heldProfiles(rows, variables),
      online: links.isOnline(stationId),
      traits: traitsOf(protocolVersion),
      isSoap: protocolVersion?.endsWith('S') === true,
      hasCertificateOnFile: certificates.some(
        ({ state, certificateType, notAfterAt }) =>
          state === 'installed' && certificateType === 'ChargingStationCertificate' && (notAfterAt ?? 0) > clock.now(),
      ),
      door: services.door(),
      at: clock.now(),
    }
  }

  /** @throws DomainError `station-not-found`, `in-use` while one is under way, `precondition-not-met` */
  async function begin(
    editor: Editor,
    stationId: string,
    input: SecurityUpgradeInput,
  ): Promise<{ preconditions: Precondition[]; upgrade: SecurityUpgrade | null }> {
    const secret = input.variables?.find(({ variable }) => isSecretVariable(variable))
    if (secret !== undefined) {
      // It would be kept in clear with the upgrade (A01.FR.08).
      const detail = `${secret.variable} is a secret; say newPassword, or set it by a command`
      throw new DomainError('invalid-request', detail, { field: 'variables' })
    }
    const station = await find(stationId)
    const facts = await factsOf(stationId, station)
    const { preconditions, network } = judgePreconditions(input, facts)
    if (input.dryRun === true) return { preconditions, upgrade: null }
    refuseMissing(preconditions, input.force === true)
    const isModel = facts.traits?.configuration === 'device-model'
    if (isModel && network === null) throw missing(preconditions)
    const upgrade = newUpgrade(station, input, network, editor)
    await record(editor, upgrade)
    await advance(upgrade.upgradeId)
    return { preconditions, upgrade }
  }

  function newUpgrade(
    { stationId, securityProfile }: Station,
    input: SecurityUpgradeInput,
    network: NetworkPlan | null,
    { actor, reason }: Editor,
  ): SecurityUpgrade {
    const at = clock.now()
    return {
      organisationId,
      upgradeId: ids.next(),
      stationId,
      fromProfile: securityProfile,
      toProfile: input.toProfile,
      state: 'running',
      step: firstStep(network === null ? 'keys' : 'device-model'),
      commandId: null,
      steps: [],
      options: {
        resetType: input.resetType ?? 'OnIdle',
        variables: input.variables ?? [],
        newPassword: input.newPassword ?? false,
        force: input.force ?? false,
        network,
      },
      priorityBefore: null,
      changedAt: null,
      failure: null,
      actor,
      reason,
      createdAt: at,
      endedAt: null,
      expiresAt: at + (input.hours ?? usualHours) * hourMs,
    }
  }

  async function record(editor: Editor, upgrade: SecurityUpgrade): Promise<void> {
    const change = edit(services, editor)
    const { stationId, fromProfile, toProfile } = upgrade
    allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: { station: need('station', stationId), latest: need('latestSecurityUpgrade', stationId) },
        decide: ({ station, latest }): Decision<DomainError | undefined> => {
          if (station === undefined) return refuse('station-not-found', 'There is no station with this identity')
          if (latest !== undefined && latest.endedAt === null) {
            return refuse('in-use', 'An upgrade of this station is under way; cancel it first', {
              id: latest.upgradeId,
            })
          }
          const begun = upgradeChange(upgrade, station, upgrade.createdAt)
          const subject = `station:${station.identity}`
          begun.writes.push(audited(change, 'security-upgrade.begun', subject, { fromProfile, toProfile }))
          return begun.result(undefined)
        },
      }),
    )
  }

  /** Asks for no more; what the station was told already holds, and a higher profile stays accepted (F22). */
  async function cancel(editor: Editor, stationId: string): Promise<SecurityUpgrade> {
    const change = edit(services, editor)
    return allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: { station: need('station', stationId), latest: need('latestSecurityUpgrade', stationId) },
        decide: ({ station, latest }): Decision<DomainError | SecurityUpgrade> => {
          if (station === undefined) return refuse('station-not-found', 'There is no station with this identity')
          if (latest === undefined || latest.endedAt !== null) {
            return refuse('not-found', 'No upgrade of this station is under way')
          }
          const end = { state: 'skipped', detail: 'Cancelled by an operator' } as const
          const cancelled = finished(latest, 'cancelled', end, null, change.at)
          const left = shutDoor(station, cancelled, false)
          const done = upgradeChange(cancelled, left, change.at)
          if (left !== station) done.writes.push(put('station', left))
          done.writes.push(audited(change, 'security-upgrade.cancelled', `station:${station.identity}`, {}))
          return done.result(cancelled)
        },
      }),
    )
  }

  /** Takes every one that is under way as far as it goes; also after a restart. */
  async function sweep(signal: AbortSignal): Promise<void> {
    const open = await store.run({
      touches: [],
      needs: { open: need('openSecurityUpgrades', organisationId) },
      decide: ({ open }) => ({ result: open, writes: [], events: [] }),
    })
    for (const { upgradeId } of open) {
      if (signal.aborted) return
      await advance(upgradeId)
    }
  }

  async function advance(upgradeId: string): Promise<void> {
    if (underWay.has(upgradeId)) return
    underWay.add(upgradeId)
    try {
      for (let turn = 0; turn < turnsAtOnce; turn++) if (!(await step(upgradeId))) return
    } finally {
      underWay.delete(upgradeId)
    }
  }

  /** @returns whether there may be more to do at once */
  async function step(upgradeId: string): Promise<boolean> {
    const facts = await stepFacts(upgradeId)
    if (facts === undefined) return false
    const { upgrade } = facts
    const waited = waitEnded(facts)
    if (waited !== undefined) return save(upgrade, waited)
    const request = requestOf(facts, services.passwords.generate)
    if (request === undefined) return false
    const command = await commandOf(facts, request)
    if (command instanceof DomainError || !isOpen(command) || saysEnough(command, facts.at)) {
      return save(upgrade, stepEnded(facts, command))
    }
    return false
  }

  async function stepFacts(upgradeId: string): Promise<StepFacts | undefined> {
    const upgrade = await store.run({
      touches: [],
      needs: { upgrade: need('securityUpgrade', upgradeId) },
      decide: ({ upgrade }) => ({ result: upgrade, writes: [], events: [] }),
    })
    if (upgrade === undefined || upgrade.endedAt !== null) return undefined
    const { stationId } = upgrade
    const loads = await store.run({
      touches: [],
      needs: {
        station: need('station', stationId),
        active: need('activeTransactions', stationId),
        variables: need('deviceVariables', stationId),
        knock: need('knock', stationId),
      },
      decide: (found) => ({ result: found, writes: [], events: [] }),
    })
    const { station } = loads
    if (station === undefined) return undefined
    const traits = traitsOf(station.protocolVersion)
    const online = links.isOnline(stationId)
    return {
      ...loads,
      station,
      upgrade,
      way: traits?.configuration ?? 'keys',
      password: traits?.password,
      online,
      trustAnchors: services.trustAnchors(),
      at: clock.now(),
    }
  }

  /** The command of the step: the one that was asked already, by us or by a process before, or a new one. */
  async function commandOf(facts: StepFacts, request: CommandRequest): Promise<Command | DomainError> {
    const { upgrade, station } = facts
    const reason = `security upgrade ${upgrade.upgradeId} ${upgrade.step}`
    const commandId = await stepCommandId(facts)
    if (commandId === undefined) return new DomainError('not-active', 'The upgrade is over')
    try {
      return await remoteControl.submit(station.stationId, { ...request, reason }, upgrade.actor, { commandId })
    } catch (error) {
      if (error instanceof DomainError) return error
      throw error
    }
  }

  /**
   * The id that the step's command has, on record before it is asked, so that it is asked once. F22: from before the
   * change leaves until the first connection both profiles are accepted.
   */
  async function stepCommandId({ upgrade, at }: StepFacts): Promise<string | undefined> {
    if (upgrade.commandId !== null) return upgrade.commandId
    const commandId = ids.next()
    return store.run({
      touches: [`station:${upgrade.stationId}`],
      needs: { station: need('station', upgrade.stationId), row: need('securityUpgrade', upgrade.upgradeId) },
      decide: ({ station, row }): Decision<string | undefined> => {
        const change = new Change()
        if (station === undefined || row === undefined || row.endedAt !== null || row.step !== upgrade.step) {
          return change.result(undefined)
        }
        if (row.commandId !== null) return change.result(row.commandId)
        const opens = row.step === 'activate' && row.changedAt === null
        const open = opens ? { ...station, alsoAcceptedProfile: upgrade.toProfile } : station
        if (opens) change.writes.push(put('station', open))
        const asked = { ...row, commandId, changedAt: opens ? at : row.changedAt }
        return change.add(upgradeChange(asked, open, at)).result(commandId)
      },
    })
  }

  /** Nothing is written over a row that moved meanwhile: a connection may have completed it. */
  function save(before: SecurityUpgrade, { upgrade: after, unchanged }: Outcome): Promise<boolean> {
    return store.run({
      touches: [`station:${before.stationId}`],
      needs: { station: need('station', before.stationId), row: need('securityUpgrade', before.upgradeId) },
      decide: ({ station, row }): Decision<boolean> => {
        if (station === undefined || row === undefined || row.endedAt !== null || row.step !== before.step) {
          return { result: false, writes: [], events: [] }
        }
        const next = { ...after, changedAt: after.changedAt ?? row.changedAt }
        const left = next.endedAt === null ? station : shutDoor(station, next, unchanged)
        const change = new Change()
        if (left !== station) change.writes.push(put('station', left))
        return change.add(upgradeChange(next, left, next.endedAt ?? clock.now())).result(next.endedAt === null)
      },
    })
  }

  function find(stationId: string): Promise<Station> {
    return store
      .run({
        touches: [],
        needs: { station: need('station', stationId) },
        decide: ({ station }) => ({ result: station, writes: [], events: [] }),
      })
      .then((station) => {
        if (station !== undefined) return station
        throw new DomainError('station-not-found', 'There is no station with this identity')
      })
  }

  return { begin, cancel, sweep }
}

/** At its end a lower profile is not left open for ever, and one that the station refused not at all (A05.FR.07, F22). */
function shutDoor(station: Station, { fromProfile, toProfile }: SecurityUpgrade, unchanged: boolean): Station {
  const isShut = station.alsoAcceptedProfile === toProfile && (unchanged || toProfile < fromProfile)
  return isShut ? { ...station, alsoAcceptedProfile: null } : station
}

/** Everything that is missing, or what stays so when it is forced. */
function refuseMissing(preconditions: readonly Precondition[], force: boolean): void {
  const unforced: readonly Precondition['name'][] = [
    'connected',
    'version',
    'direction',
    'address',
    'slot',
    'interface',
  ]
  const stands = preconditions.some(({ name, state }) => state === 'not-met' && (!force || unforced.includes(name)))
  if (stands) throw missing(preconditions)
}

function missing(preconditions: readonly Precondition[]): DomainError {
  const details = preconditions.filter(({ state }) => state === 'not-met').map(({ detail }) => detail)
  return new DomainError('precondition-not-met', details.join('. '), { preconditions })
}
