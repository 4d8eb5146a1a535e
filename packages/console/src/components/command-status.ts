import { type Command, type CommandStatus } from '@stationmaster/contract'

export const commandSteps = ['queued', 'sent', 'accepted', 'effect'] as const
export type CommandStep = (typeof commandSteps)[number]
export type StepState = 'done' | 'now' | 'waiting' | 'failed'

/** How many steps are done, and whether the next has failed or is awaited. */
const reached = {
  pending: { done: 1, failed: false },
  sent: { done: 2, failed: false },
  accepted: { done: 3, failed: false },
  completed: { done: 4, failed: false },
  rejected: { done: 2, failed: true },
  error: { done: 2, failed: true },
  timeout: { done: 2, failed: true },
  offline: { done: 1, failed: true },
  expired: { done: 1, failed: true },
  'no-effect': { done: 3, failed: true },
  failed: { done: 3, failed: true },
  unsupported: { done: 1, failed: true },
} as const satisfies Record<CommandStatus, { done: number; failed: boolean }>

/** Queued → sent → accepted → effect seen: accepted is not done (promise 1). */
export const progressOf = (command: Pick<Command, 'status' | 'sentAt'>): Record<CommandStep, StepState> => {
  const { done, failed } = reached[command.status]
  // Lost after it was sent: the link went down while the answer was awaited.
  const steps = failed && done === 1 && command.sentAt !== null ? 2 : done
  const stateAt = (index: number): StepState =>
    index < steps ? 'done' : index > steps ? 'waiting' : failed ? 'failed' : 'now'
  return { queued: stateAt(0), sent: stateAt(1), accepted: stateAt(2), effect: stateAt(3) }
}

/** Whether the row may still move. */
export const isSettled = (status: CommandStatus): boolean => reached[status].failed || status === 'completed'
