import { type Clock } from '../clock.ts'
import { type Random } from '../random.ts'
import { type Dialect } from './dialects.ts'
import { type Persistence } from './memory.ts'
import { type StationLayout, type StationVersion } from './model.ts'
import { type TlsIdentity } from './network-slot.ts'

/** What happens in the life of a station, for whoever counts or watches. */
export type Notice =
  | 'connected'
  | 'disconnected'
  | 'connection-failed'
  | 'booted'
  | 'call'
  | 'call-failed'
  | 'transaction-started'
  | 'transaction-ended'
  | 'message-dropped'
  | 'card-refused'

export interface StationOptions {
  readonly identity: string
  readonly serialNumber: string
  readonly version: StationVersion
  readonly layout: StationLayout
  /** The endpoint without the identity. */
  readonly url: string
  readonly password?: string | Buffer
  /** For `wss`: what it trusts, and its own certificate. */
  readonly tls?: TlsIdentity
  /** Where a 1.6 station goes when its security profile is raised; by default the same address over TLS. */
  readonly secureUrl?: string
  readonly clock?: Clock
  readonly random?: Random
  readonly persistence?: Persistence
  /** How many seconds pass for cars and people in one of ours; timestamps stay real. */
  readonly speed?: number
  /** Whether a repeated message keeps its id. */
  readonly replayIds?: 'same' | 'new'
  readonly dialects?: readonly Dialect[]
  /** Read what the CSMS sends by the letter. */
  readonly strict?: boolean
  /** Check every message of ours against its definition before it leaves. */
  readonly validate?: boolean
  readonly tickMs?: number
  readonly bootDelayMs?: number
  readonly admit?: () => Promise<void>
  readonly onNotice?: (notice: Notice, detail: string) => void
}
