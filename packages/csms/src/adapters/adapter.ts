import { type CommandParameters, type CommandType } from '@stationmaster/contract'
import { type ActionsFrom, type Handlers, type Protocol, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type StationCall } from '../domain/inbound.ts'
import { type CommandContext, type StationAnswer } from '../domain/outbound.ts'

/** The answer to one CALL of ours, or why there is none. */
export type CallAnswer<Payload> =
  | { kind: 'result'; payload: Payload }
  | { kind: 'error'; code: string; description: string; details: unknown }
  | { kind: 'timeout' | 'closed' | 'expired' }

/** Sends CALLs of one version to one station. */
export interface Caller<P extends Protocol> {
  call<A extends ActionsFrom<P, 'csms'>>(action: A, payload: RequestOf<P, A>): Promise<CallAnswer<ResponseOf<P, A>>>
}

type Send<P extends Protocol, T extends CommandType> = (
  caller: Caller<P>,
  parameters: CommandParameters<T>,
  context: CommandContext,
) => Promise<StationAnswer>

/** One row per contract command: a missing or misspelt one stops the compiler. */
export type Outbound<P extends Protocol> = { readonly [T in CommandType]: Send<P, T> | 'unsupported' }

/** Any response of ours in the version. */
type AnyResponse<P extends Protocol> = Exclude<
  { [A in ActionsFrom<P, 'station'>]: ResponseOf<P, A> }[ActionsFrom<P, 'station'>],
  undefined
>

export interface VersionAdapter<P extends Protocol> {
  readonly protocol: P
  readonly inbound: Handlers<P, 'csms', StationCall>
  readonly outbound: Outbound<P>
  /** The answer to a billing message that could only be stored raw (F2). */
  unreadable(call: StationCall, note: string): Promise<AnyResponse<P>>
}
