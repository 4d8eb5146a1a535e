import { type ErrorCode } from '../rpc/errors.ts'

/** What a fault of OCPP over SOAP says was wrong (1.6-S, 4); others' subcodes may be any text (errata 3.3). */
export type FaultSubcode = 'SecurityError' | 'IdentityMismatch' | 'ProtocolError' | 'InternalError' | 'NotSupported'

export interface Fault {
  /** Who is at fault. */
  readonly code: 'Sender' | 'Receiver'
  readonly subcode: string
  readonly reason: string
}

/** Thrown when an envelope cannot be taken: says what to answer. */
export class SoapFault extends Error implements Fault {
  override readonly name = 'SoapFault'
  readonly code: Fault['code']
  readonly subcode: FaultSubcode

  constructor(subcode: FaultSubcode, reason: string) {
    super(reason.slice(0, 500))
    this.subcode = subcode
    this.code = codeOf(subcode)
  }

  get reason(): string {
    return this.message
  }
}

/** What came is no SOAP at all, such as the page of a proxy. */
export class NotSoap extends Error {
  override readonly name = 'NotSoap'
}

function codeOf(subcode: FaultSubcode): Fault['code'] {
  return subcode === 'InternalError' ? 'Receiver' : 'Sender'
}

const subcodes: Readonly<Partial<Record<ErrorCode, FaultSubcode>>> = {
  InternalError: 'InternalError',
  NotImplemented: 'NotSupported',
  NotSupported: 'NotSupported',
  SecurityError: 'SecurityError',
}

/** The fault for an error of OCPP-J; whatever has no word of its own breaks the protocol. */
export function faultOf(errorCode: string, reason: string): Fault {
  const known = Object.entries(subcodes).find(([code]) => code === errorCode)
  const subcode = known?.[1] ?? 'ProtocolError'
  return { code: codeOf(subcode), subcode, reason: reason === '' ? subcode : reason }
}

/** SOAP 1.2 part 2, 7.4.2.2: a fault of the sender is a 400, any other a 500. */
export function faultStatus({ code }: Pick<Fault, 'code'>): 400 | 500 {
  return code === 'Sender' ? 400 : 500
}
