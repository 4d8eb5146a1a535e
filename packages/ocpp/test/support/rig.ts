import {
  type CallHandler,
  type Deviation,
  type FrameRecord,
  Peer,
  type PeerOptions,
  type Protocol,
  type Role,
  type ViolationNotice,
} from '../../src/index.ts'
import { ManualClock } from './manual-clock.ts'

type Overrides<P extends Protocol, R extends Role> = Partial<Omit<PeerOptions<P, R>, 'protocol' | 'role' | 'send'>>

/** One peer without a socket: what it sent, and what its hooks were told. */
export interface Rig<P extends Protocol, R extends Role> {
  readonly peer: Peer<P, R>
  readonly clock: ManualClock
  /** Frames sent and not yet looked at. */
  readonly sent: string[]
  readonly deviations: Deviation[]
  readonly violations: ViolationNotice[]
  readonly frames: FrameRecord[]
  readonly errors: unknown[]
  /** The frames sent since the last look, parsed. */
  take(): unknown[]
}

/** A peer of one role over nothing, with ids that count from 1. */
export function createRig<P extends Protocol, R extends Role>(
  protocol: P,
  role: R,
  handle: CallHandler<P, R>,
  overrides: Overrides<P, R> = {},
): Rig<P, R> {
  const clock = new ManualClock()
  const sent: string[] = []
  const deviations: Deviation[] = []
  const violations: ViolationNotice[] = []
  const frames: FrameRecord[] = []
  const errors: unknown[] = []
  let ids = 0
  const peer = new Peer<P, R>({
    protocol,
    role,
    handle,
    clock,
    newMessageId: () => `id-${++ids}`,
    send: (text) => sent.push(text),
    hooks: {
      onDeviation: (deviation) => deviations.push(deviation),
      onViolation: (notice) => violations.push(notice),
      onFrame: (frame) => frames.push(frame),
      onError: (error) => errors.push(error),
    },
    ...overrides,
  })
  const take = (): unknown[] => sent.splice(0).map((text): unknown => JSON.parse(text))
  return { peer, clock, sent, deviations, violations, frames, errors, take }
}
