import {
  type ActionsFrom,
  CallError,
  type ErrorCode,
  type Handlers,
  type InboundCall,
  type InboundCallOf,
  type Protocol,
  type ResponseOf,
} from '@stationmaster/ocpp'
import { type StationControl } from '../station/control.ts'

export type StationHandlers<P extends Protocol> = Handlers<P, 'station', StationControl>

const knownCodes = [
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'GenericError',
] as const satisfies readonly ErrorCode[]

function answer<P extends Protocol, A extends ActionsFrom<P, 'csms'>>(
  handlers: StationHandlers<P>,
  call: InboundCallOf<P, A>,
  station: StationControl,
): Promise<ResponseOf<P, A>> {
  return handlers[call.action](call.payload, station)
}

/** Brings a command to its handler, unless the station may not or, by a fault, will not carry it out. */
export async function dispatch<P extends Protocol>(
  handlers: StationHandlers<P>,
  call: InboundCall<P, 'station'>,
  station: StationControl,
): Promise<ResponseOf<P, ActionsFrom<P, 'csms'>>> {
  // [B03.FR.03, B03.FR.04; 1.6-J errata 3.10] nothing is done for a CSMS that rejected us.
  if (station.registration === 'Rejected') throw new CallError('SecurityError', 'the station was rejected')
  if (station.faults.any) {
    const error = station.faults.take('error-answer', call.action)
    if (error !== undefined)
      throw new CallError(knownCodes.find((code) => code === error.code) ?? 'InternalError', 'by a fault on demand')
  }
  if (station.options.layout.lacks?.includes(call.action) === true)
    throw new CallError('NotImplemented', `${call.action} is not known here`)
  return answer(handlers, call, station)
}

/** A handler for an action of a feature that the station does not have: the error the specification prescribes. */
export function notSupported(feature: string): () => Promise<never> {
  return () => Promise.reject(new CallError('NotSupported', `${feature} is not supported`))
}
