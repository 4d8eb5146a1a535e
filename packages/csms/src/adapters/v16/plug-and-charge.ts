/**
 * ISO 15118 with 1.6 (OCA application note "Using ISO 15118 Plug & Charge with OCPP 1.6"): messages of 2.0.1, a little
 * simpler, as text in a DataTransfer, both ways.
 */
import { type ocpp16, ocpp201, readCarriedRequest, readCarriedResponse } from '@stationmaster/ocpp'
import { type TransferAnswer, type Vendor } from '../../domain/data-transfer.ts'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type StationAnswer } from '../../domain/outbound.ts'
import { type Caller } from '../adapter.ts'
import { unsupported } from '../answers.ts'
import { authorizationInbound2 } from '../v2/authorization.ts'
import { certificateStatusInbound2, longestOcspResult } from '../v2/certificate-status.ts'
import { certificatesInbound2 } from '../v2/certificates-inbound.ts'
import { idTagInfo } from './authorization.ts'

const vendorId = 'org.openchargealliance.iso15118pnc'

export type PlugAndChargePorts = Pick<
  DomainPorts,
  'authorization' | 'certificates' | 'certificateStatus' | 'contractCertificates'
>

/** What a station asks; the certificates in it stay out of the feed. */
export function plugAndChargeVendor(ports: PlugAndChargePorts): Vendor {
  const handlers = {
    ...authorizationInbound2(ports),
    ...certificatesInbound2(ports),
    ...certificateStatusInbound2(ports, longestOcspResult),
  }
  return {
    vendorId,
    keepsData: false,
    messages: {
      async Authorize(call, data) {
        const read = readCarriedRequest(ocpp201, 'Authorize', withTypedToken(data))
        if (!read.ok) return refused(read.description)
        const answer = await handlers.Authorize(read.payload, inside(call, 'Authorize'))
        const { idTokenInfo, ...rest } = answer
        return accepted({ ...rest, idTokenInfo: { ...idTokenInfo, status: idTagStatus(idTokenInfo.status) } })
      },
      async Get15118EVCertificate(call, data) {
        const read = readCarriedRequest(ocpp201, 'Get15118EVCertificate', data)
        if (!read.ok) return refused(read.description)
        return accepted(await handlers.Get15118EVCertificate(read.payload, inside(call, 'Get15118EVCertificate')))
      },
      async GetCertificateStatus(call, data) {
        const read = readCarriedRequest(ocpp201, 'GetCertificateStatus', data)
        if (!read.ok) return refused(read.description)
        return accepted(await handlers.GetCertificateStatus(read.payload, inside(call, 'GetCertificateStatus')))
      },
      // It is there for the certificate that vehicles see; the other has a message of 1.6.
      async SignCertificate(call, data) {
        const read = readCarriedRequest(ocpp201, 'SignCertificate', data)
        if (!read.ok) return refused(read.description)
        const request = { ...read.payload, certificateType: 'V2GCertificate' as const }
        return accepted(await handlers.SignCertificate(request, inside(call, 'SignCertificate')))
      },
    },
  }
}

/** The message is what it carries: what waits for a SignCertificate has it. */
function inside(call: StationCall, action: string): StationCall {
  return { ...call, action }
}

/** The note has no statusInfo. */
function accepted(answer: object): TransferAnswer {
  return { status: 'Accepted', data: JSON.stringify({ ...answer, statusInfo: undefined }) }
}

function refused(reason: string): TransferAnswer {
  return { status: 'Rejected', data: reason }
}

/** The note writes the eMAID as a text; stations that share their code with 2.0.1 write it as that does. */
function withTypedToken(data: unknown): unknown {
  const told = typeof data === 'string' ? parsed(data) : data
  if (typeof told !== 'object' || told === null || !('idToken' in told)) return data
  const { idToken } = told
  return typeof idToken === 'string' ? { ...told, idToken: { idToken, type: 'eMAID' } } : told
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** 1.6 has five words. */
function idTagStatus(status: Parameters<typeof idTagInfo>[0]['status']) {
  return idTagInfo({ status, expiresAt: null, groupId: null, evseIds: null }).status
}

/** Sends the messages of 2.0.1 that the note has, each in a DataTransfer. */
export function plugAndChargeCaller(caller: Caller<typeof ocpp16>): Caller<typeof ocpp201> {
  return {
    async call(action, payload) {
      const transfer = { vendorId, messageId: action, data: JSON.stringify(payload) }
      const answer = await caller.call('DataTransfer', transfer)
      if (answer.kind !== 'result') return answer
      const { status, data } = answer.payload
      if (status !== 'Accepted') return { kind: 'error', code: status, description: data ?? '', details: null }
      const read = readCarriedResponse(ocpp201, action, data)
      return read.ok
        ? { kind: 'result', payload: read.payload }
        : { kind: 'error', code: 'FormationViolation', description: read.description, details: data ?? null }
    },
  }
}

/** A station that does not know the note cannot do what only the note has words for. */
export function byNote(answer: StationAnswer): StationAnswer {
  const { verdict, code } = answer
  if (verdict !== 'error') return answer
  if (code === 'UnknownVendorId' || code === 'UnknownMessageId') {
    return { ...unsupported(`the station does not know Plug & Charge over DataTransfer (${code})`), status: code }
  }
  return code === 'Rejected' ? { ...answer, verdict: 'rejected', status: code, code: null } : answer
}
