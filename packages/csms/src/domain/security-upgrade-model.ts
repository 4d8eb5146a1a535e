import { type SecurityUpgrade as Told } from '@stationmaster/contract'
import { type Instant } from './model.ts'

export type UpgradeStepName = Told['steps'][number]['name']

export interface UpgradeStep {
  name: UpgradeStepName
  state: Told['steps'][number]['state']
  at: Instant
  detail: string | null
  commandId: string | null
}

/** What the operator left open is filled in when the upgrade begins. */
interface UpgradeOptions {
  resetType: 'Immediate' | 'OnIdle'
  variables: { component: string; variable: string; value: string }[]
  newPassword: boolean
  force: boolean
  /** 2.x: what goes into the slot. */
  network: { slot: number; csmsUrl: string; ocppInterface: string; messageTimeout: number } | null
}

/** A station on its way to another security profile (A05, F22); everything that is needed to go on after a restart. */
export interface SecurityUpgrade {
  organisationId: string
  upgradeId: string
  stationId: string
  fromProfile: number
  toProfile: number
  state: Told['state']
  /** The step that is under way; the last one once it is over. */
  step: UpgradeStepName
  /** Of the command of that step, from before it is asked. */
  commandId: string | null
  /** What was done, oldest first. */
  steps: UpgradeStep[]
  options: UpgradeOptions
  /** NetworkConfigurationPriority as it was. */
  priorityBefore: string | null
  /** Since when the station may come with the new profile: the change has left. */
  changedAt: Instant | null
  failure: string | null
  actor: string
  reason: string | null
  createdAt: Instant
  endedAt: Instant | null
  expiresAt: Instant
}
