/** What each step of a profile upgrade asks of the station, and what its answer means; pure (A05, F22). */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { type Command, type DeviceVariable, type Instant, type Knock, type Station, type Transaction } from './model.ts'
import { networkSlots, slotList } from './network-profiles.ts'
import { type VersionTraits } from './outbound.ts'
import { passwordBytes, writtenPassword } from './security-credentials.ts'
import { type InstalledRoot, type TrustAnchor, trustsUs } from './security-preconditions.ts'
import { type SecurityUpgrade, type UpgradeStepName } from './security-upgrade-model.ts'
import { advanced, finished, isSkipped, type StepEnd, stepAfter, type UpgradeWay } from './security-upgrade-state.ts'

export interface StepFacts {
  upgrade: SecurityUpgrade
  station: Station
  way: UpgradeWay
  /** Where its Basic password is written. */
  password: VersionTraits['password'] | undefined
  online: boolean
  active: readonly Transaction[]
  variables: readonly DeviceVariable[]
  /** Its last refusal at the door. */
  knock: Knock | undefined
  trustAnchors: readonly TrustAnchor[]
  at: Instant
}

export interface Outcome {
  upgrade: SecurityUpgrade
  /** The station kept its profile for certain, so the door need not take the new one. */
  unchanged: boolean
}

const priority = { component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority' } as const
const activeSlot = { component: 'OCPPCommCtrlr', variable: 'ActiveNetworkProfile' } as const
const downgrade = { component: 'SecurityCtrlr', variable: 'AllowSecurityProfileDowngrade' } as const
const profileKey = { component: 'ConfigurationKey', variable: 'SecurityProfile' } as const

/** Undefined where the step only waits. */
export function requestOf(
  { upgrade, way, variables, password }: StepFacts,
  generate: () => string,
): CommandRequest | undefined {
  const { options, toProfile, fromProfile, priorityBefore } = upgrade
  const { network } = options
  switch (upgrade.step) {
    case 'inspect':
      return {
        type: 'GetVariables',
        parameters: { variables: [priority, activeSlot, ...(toProfile < fromProfile ? [downgrade] : [])] },
      }
    case 'certificates':
      return { type: 'GetInstalledCertificateIds', parameters: { certificateType: ['CSMSRootCertificate'] } }
    case 'password': {
      if (password === undefined) return undefined
      const { component, variable, encoding } = password
      const value = writtenPassword(passwordBytes(generate(), 'text'), encoding)
      return { type: 'SetVariables', parameters: { variables: [{ component, variable, value }] } }
    }
    case 'variables':
      return { type: 'SetVariables', parameters: { variables: options.variables } }
    case 'profile': {
      if (network === null) return undefined
      const { slot, csmsUrl, messageTimeout } = network
      const ocppInterface = interfaceOf(network.ocppInterface)
      return {
        type: 'SetNetworkProfile',
        parameters: {
          configurationSlot: slot,
          connectionData: { ocppCsmsUrl: csmsUrl, securityProfile: toProfile, ocppInterface, messageTimeout },
        },
      }
    }
    case 'activate': {
      if (way === 'keys') return setting(profileKey, String(toProfile))
      const before = slotList(priorityBefore) ?? networkSlots(variables).priority ?? []
      const slot = network?.slot ?? 0
      return setting(priority, [slot, ...before.filter((other) => other !== slot)].join(','))
    }
    case 'reset':
      // Soft ends what charges in 1.6; there it was waited for, so that Hard ends nothing.
      return { type: 'Reset', parameters: { type: way === 'keys' ? 'Immediate' : options.resetType } }
    case 'restore':
      return setting(priority, priorityBefore ?? '')
    case 'idle':
    case 'connect':
      return undefined
  }
}

function setting(name: { component: string; variable: string }, value: string): CommandRequest {
  return { type: 'SetVariables', parameters: { variables: [{ ...name, value }] } }
}

const interfaces = ['Wired0', 'Wired1', 'Wired2', 'Wired3', 'Wireless0', 'Wireless1', 'Wireless2', 'Wireless3'] as const

function interfaceOf(name: string) {
  return interfaces.find((known) => known === name) ?? 'Any'
}

/** What the clock, the socket or the plan says of the step without any answer; undefined while it goes on. */
export function waitEnded(facts: StepFacts): Outcome | undefined {
  const { upgrade, online, active, way, at } = facts
  const { step } = upgrade
  if (isSkipped(upgrade, step)) return next(facts, { state: 'skipped', detail: null })
  if (at >= upgrade.expiresAt) return outOfTime(facts)
  if (step === 'idle') {
    if (!online) return next(facts, { state: 'done', detail: 'The station left by itself' }, 'connect')
    return active.length === 0 ? next(facts, { state: 'done', detail: null }) : undefined
  }
  if (step === 'connect' && cameBackAsBefore(facts)) {
    const refused = refusedAtDoor(facts)
    const why = refused === null ? '' : `; the door refused it before: ${refused}`
    return failed(facts, `The station came back with profile ${upgrade.fromProfile}${why}`)
  }
  if (step === 'restore' && (upgrade.priorityBefore === null || way === 'keys')) {
    return over(facts, { state: 'skipped', detail: null })
  }
  return undefined
}

const settlesWithinMs = 60_000

/** A link with the old profile after the restart; one that only broke meanwhile is none (B10.FR.07, WP A05.FR.08). */
function cameBackAsBefore({ upgrade, station, online, way, at }: StepFacts): boolean {
  const { linkSecurity, lastBootAt } = station
  const since = upgrade.changedAt ?? upgrade.createdAt
  if (!online || linkSecurity === null || linkSecurity.at <= since) return false
  if (linkSecurity.profile === upgrade.toProfile) return false
  if (lastBootAt !== null && lastBootAt > since) return true
  return way === 'keys' && at - linkSecurity.at > settlesWithinMs
}

function refusedAtDoor({ upgrade, knock }: StepFacts): string | null {
  const since = upgrade.changedAt ?? upgrade.createdAt
  return knock !== undefined && knock.lastSeenAt >= since && knock.reason !== 'pending' ? knock.reason : null
}

function outOfTime(facts: StepFacts): Outcome {
  const { step, toProfile } = facts.upgrade
  if (step === 'restore') return over(facts, { state: 'failed', detail: 'Nothing came of it in time' })
  if (step !== 'connect') return failed(facts, `The step ${step} took too long`)
  const refused = refusedAtDoor(facts)
  const why = refused === null ? 'It was not seen with the new profile' : `The door refused it: ${refused}`
  return failed(facts, `${why} in time; it may still come with profile ${toProfile}`)
}

/** Whether an open command has said enough: a restart is not waited for here. */
export function saysEnough({ type, status, sentAt }: Command, at: Instant): boolean {
  if (type !== 'Reset') return false
  return status === 'accepted' || (status === 'sent' && sentAt !== null && at - sentAt > answerWaitMs)
}

const answerWaitMs = 40_000

const cannotBeAsked: ReadonlySet<string> = new Set(['not-supported-by-version', 'not-supported-by-station'])

export function stepEnded(facts: StepFacts, command: Command | DomainError): Outcome {
  if (command instanceof DomainError) {
    // What it trusts is asked where that can be asked; the station refuses the change by itself where it trusts nobody.
    if (facts.upgrade.step === 'certificates' && cannotBeAsked.has(command.code)) {
      return next(facts, { state: 'skipped', detail: command.detail })
    }
    const outcome = failed(facts, command.detail)
    return { ...outcome, unchanged: facts.upgrade.step === 'activate' }
  }
  const { commandId, status } = command
  const done = (detail: string | null = null): Outcome => next(facts, { state: 'done', detail, commandId })
  const no = (text: string, unchanged = false): Outcome => ({ ...failed(facts, text, commandId), unchanged })
  const isDone = status === 'completed' || status === 'accepted'
  switch (facts.upgrade.step) {
    case 'inspect':
      return inspected(facts, command)
    case 'certificates':
      return certificatesKnown(facts, command)
    case 'password':
      return isDone ? done() : no(`The station did not take a new password (${saidOf(command)})`)
    case 'variables':
      return isDone && command.outcome?.status !== 'Partial'
        ? done()
        : no(`The station did not take the variables (${saidOf(command)})`)
    case 'profile':
      return isDone ? done() : no(`The station did not store the network profile (${saidOf(command)})`)
    case 'activate':
      if (isDone) return done()
      if (status !== 'timeout') return no(`The station refused the change (${saidOf(command)}); nothing changed`, true)
      // A station may leave before it answers.
      return facts.way === 'keys'
        ? next(facts, { state: 'done', detail: 'Not answered', commandId }, 'connect')
        : no('The station did not answer; it may have taken the new order')
    case 'reset':
      if (['rejected', 'error', 'unsupported'].includes(status)) {
        const said = saidOf(command)
        return facts.way === 'keys'
          ? next(facts, { state: 'failed', detail: `Refused (${said}); it changes when it next connects`, commandId })
          : no(`The station refused to restart (${said})`)
      }
      return done(status === 'offline' ? 'The station left by itself' : command.outcome?.status)
    case 'restore':
      return over(facts, { state: isDone ? 'done' : 'failed', detail: isDone ? null : saidOf(command), commandId })
    case 'idle':
    case 'connect':
      return next(facts, { state: 'done', detail: null })
  }
}

function inspected(facts: StepFacts, command: Command): Outcome {
  const { upgrade, variables } = facts
  const { network } = upgrade.options
  const told = (name: { variable: string }) => valueIn(command, name.variable)
  const before = told(priority) ?? networkSlots(variables).priority?.join(',') ?? null
  const order = slotList(before)
  if (order === null || order.length === 0) {
    return failed(
      facts,
      'The station does not tell its NetworkConfigurationPriority; without the way it has now there would be no way back',
      command.commandId,
    )
  }
  const active = slotList(told(activeSlot))?.[0] ?? order[0]
  if (active === network?.slot) {
    return failed(facts, `The station is connected by slot ${active}; name another slot`, command.commandId)
  }
  if (upgrade.toProfile < upgrade.fromProfile && told(downgrade)?.toLowerCase() !== 'true') {
    return failed(
      facts,
      'The station does not let its profile be lowered (AllowSecurityProfileDowngrade)',
      command.commandId,
    )
  }
  const detail = `Slots are tried in the order ${before}`
  const after = next(facts, { state: 'done', detail, commandId: command.commandId })
  return { ...after, upgrade: { ...after.upgrade, priorityBefore: before } }
}

function certificatesKnown(facts: StepFacts, command: Command): Outcome {
  const { upgrade, trustAnchors } = facts
  const { commandId } = command
  const done = (detail: string) => next(facts, { state: 'done', detail, commandId })
  if (command.status !== 'completed') return done(`The station could not tell (${saidOf(command)})`)
  if (trustAnchors.length === 0) return done('TLS ends before this server, so its certificate is not known here')
  const trust = trustsUs(installedIn(command), trustAnchors)
  if (trust === 'certain') return done("The station trusts this server's certificate")
  if (trust === 'by-name') {
    return done(
      'The station has a root of that name; whether it is the same is not known without it in --tls-certificate',
    )
  }
  const text = "No root that the station has installed leads to this server's certificate; install it first"
  return upgrade.options.force ? done(`${text} (forced)`) : failed(facts, text, commandId)
}

function next(facts: StepFacts, end: StepEnd, to?: UpgradeStepName): Outcome {
  const { upgrade, way, at } = facts
  return { upgrade: advanced(upgrade, end, to ?? stepAfter(way, upgrade.step), at), unchanged: false }
}

/** What was set at the station is put back where that can be asked for. */
function failed(facts: StepFacts, failure: string, commandId: string | null = null): Outcome {
  const { upgrade, way, at } = facts
  const end: StepEnd = { state: 'failed', detail: failure, commandId }
  const isSet = upgrade.step === 'reset' || upgrade.step === 'connect'
  if (way === 'device-model' && isSet && upgrade.priorityBefore !== null && at < upgrade.expiresAt) {
    return { upgrade: { ...advanced(upgrade, end, 'restore', at), failure }, unchanged: false }
  }
  return { upgrade: finished(upgrade, 'failed', end, failure, at), unchanged: false }
}

function over(facts: StepFacts, end: StepEnd): Outcome {
  const { upgrade, at } = facts
  return { upgrade: finished(upgrade, 'failed', end, upgrade.failure, at), unchanged: false }
}

function saidOf({ status, outcome }: Command): string {
  const words = [outcome?.status, outcome?.code, outcome?.description].filter(
    (word) => word !== null && word !== undefined,
  )
  return words.length === 0 ? status : words.join(', ')
}

function resultsIn(command: Command, name: string): Record<string, unknown>[] {
  const payload = command.outcome?.payload
  if (typeof payload !== 'object' || payload === null) return []
  const list: unknown = Object.entries(payload).find(([field]) => field === name)?.[1]
  return Array.isArray(list) ? list.flatMap((one: unknown) => (isFields(one) ? [one] : [])) : []
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueIn(command: Command, variable: string): string | null {
  const found = resultsIn(command, 'results').find((one) => one.variable === variable)
  return typeof found?.value === 'string' ? found.value : null
}

function installedIn(command: Command): InstalledRoot[] {
  return resultsIn(command, 'certificateHashDataChain').flatMap(({ certificateType, certificateHashData: data }) => {
    if (!isFields(data)) return []
    const { issuerNameHash, issuerKeyHash, serialNumber } = data
    return [
      {
        certificateType: String(certificateType),
        issuerNameHash: String(issuerNameHash),
        issuerKeyHash: String(issuerKeyHash),
        serialNumber: String(serialNumber),
      },
    ]
  })
}
