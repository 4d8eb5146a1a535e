/** The life of a profile upgrade: its steps, what each means for the next, and its end; pure (A05, F22). */
import { type SecurityUpgrade as Told } from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type Instant, type Station } from './model.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type NewEvent, put, remove } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type SecurityUpgrade, type UpgradeStep, type UpgradeStepName } from './security-upgrade-model.ts'

/** 1.6 changes one key, 2.x a slot and the order of the slots. */
export type UpgradeWay = 'keys' | 'device-model'

const ways = {
  keys: ['certificates', 'password', 'variables', 'activate', 'idle', 'reset', 'connect'],
  'device-model': ['inspect', 'certificates', 'password', 'variables', 'profile', 'activate', 'reset', 'connect'],
} as const satisfies Record<UpgradeWay, readonly UpgradeStepName[]>

export function firstStep(way: UpgradeWay): UpgradeStepName {
  return ways[way][0]
}

export function stepAfter(way: UpgradeWay, step: UpgradeStepName): UpgradeStepName {
  const steps: readonly UpgradeStepName[] = ways[way]
  return steps[steps.indexOf(step) + 1] ?? 'connect'
}

/** Whether the step asks nothing of this upgrade. */
export function isSkipped({ options, toProfile }: SecurityUpgrade, step: UpgradeStepName): boolean {
  if (step === 'password') return !options.newPassword
  if (step === 'variables') return options.variables.length === 0
  if (step === 'certificates') return toProfile < 2
  return step === 'idle' && options.resetType === 'Immediate'
}

export interface StepEnd {
  state: 'done' | 'failed' | 'skipped'
  detail: string | null
  commandId?: string | null
}

/** The step is over and the next one under way. */
export function advanced(upgrade: SecurityUpgrade, end: StepEnd, next: UpgradeStepName, at: Instant): SecurityUpgrade {
  return { ...upgrade, step: next, commandId: null, steps: [...upgrade.steps, ended(upgrade.step, end, at)] }
}

export function finished(
  upgrade: SecurityUpgrade,
  state: 'completed' | 'failed' | 'cancelled',
  end: StepEnd,
  failure: string | null,
  at: Instant,
): SecurityUpgrade {
  const steps = [...upgrade.steps, ended(upgrade.step, end, at)]
  return { ...upgrade, state, commandId: null, failure, steps, endedAt: at }
}

function ended(name: UpgradeStepName, { state, detail, commandId = null }: StepEnd, at: Instant): UpgradeStep {
  return { name, state, at, detail: detail === null ? null : detail.slice(0, 500), commandId }
}

/**
 * The first connection with the new profile completes it, also one that was given up; slots with a lower profile are
 * gone with it (A05.FR.06).
 */
export function completedBy(
  upgrade: SecurityUpgrade | undefined,
  held: readonly NetworkProfile[],
  station: Station,
  at: Instant,
): Change {
  const change = new Change()
  for (const row of held) {
    const isLower = row.securityProfile !== null && row.securityProfile < station.securityProfile
    if (isLower) change.writes.push(remove('networkProfile', row))
  }
  if (upgrade === undefined || upgrade.state === 'completed' || upgrade.toProfile !== station.securityProfile) {
    return change
  }
  const late = upgrade.endedAt === null ? upgrade : { ...upgrade, step: 'connect' as const }
  const detail = upgrade.endedAt === null ? null : 'It came with the new profile after all'
  return change.add(upgradeChange(finished(late, 'completed', { state: 'done', detail }, null, at), station, at))
}

export function upgradeChange(upgrade: SecurityUpgrade, station: Station, at: Instant): Change {
  const change = new Change()
  change.writes.push(put('securityUpgrade', upgrade))
  change.events.push(upgradeEvent(upgrade, station, at))
  return change
}

function upgradeEvent(upgrade: SecurityUpgrade, station: Station, at: Instant): NewEvent {
  const data = upgradeOf(upgrade, station)
  return stationEvent(upgrade, 'security-upgrade.changed', at, 'stationmaster', data)
}

/** As the API and the feed tell it. */
export function upgradeOf(
  upgrade: SecurityUpgrade,
  { identity, alsoAcceptedProfile }: Pick<Station, 'identity' | 'alsoAcceptedProfile'>,
): Told {
  const { upgradeId, fromProfile, toProfile, state, commandId, failure, actor, reason, options, steps } = upgrade
  const text = (at: Instant | null) => (at === null ? null : instantText(at))
  const told = steps.map((step) => ({ ...step, at: instantText(step.at) }))
  const since = steps.at(-1)?.at ?? upgrade.createdAt
  return {
    id: upgradeId,
    stationId: identity,
    fromProfile,
    toProfile,
    state,
    steps:
      state === 'running'
        ? [...told, { name: upgrade.step, state: 'running', at: instantText(since), detail: null, commandId }]
        : told,
    failure,
    bothAccepted: alsoAcceptedProfile === toProfile,
    configurationSlot: options.network?.slot ?? null,
    csmsUrl: options.network?.csmsUrl ?? null,
    actor,
    reason,
    createdAt: instantText(upgrade.createdAt),
    endedAt: text(upgrade.endedAt),
    expiresAt: instantText(upgrade.expiresAt),
  }
}
