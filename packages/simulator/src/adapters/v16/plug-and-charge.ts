/** ISO 15118 with 1.6 (OCA application note): messages of 2.0.1 as text in a DataTransfer, both ways. */
import {
  type Carried,
  type ocpp16,
  ocpp201,
  type RequestOf,
  type ResponseOf,
  readCarriedRequest,
  readCarriedResponse,
} from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'
import { type Link, type Outcome } from '../../station/link.ts'
import { type VehicleSpeech } from '../../station/vehicle-model.ts'
import { certificates } from '../v2/certificates.ts'
import { vehicleSpeech2 } from '../v2/vehicles.ts'

export const plugAndChargeVendor = 'org.openchargealliance.iso15118pnc'

type Answer = ResponseOf<typeof ocpp16, 'DataTransfer'>
type Asked = (station: StationControl, data: string | undefined) => Promise<Answer>

async function answered<P>(read: Carried<P>, answer: (payload: P) => Promise<object>): Promise<Answer> {
  if (!read.ok) return { status: 'Rejected', data: read.description }
  return { status: 'Accepted', data: JSON.stringify(await answer(read.payload)) }
}

/** What the note has a station asked. */
const messages: Readonly<Record<string, Asked>> = {
  InstallCertificate: (station, data) =>
    answered(readCarriedRequest(ocpp201, 'InstallCertificate', data), (request) =>
      certificates.InstallCertificate(request, station),
    ),
  CertificateSigned: (station, data) =>
    answered(readCarriedRequest(ocpp201, 'CertificateSigned', data), (request) =>
      certificates.CertificateSigned(request, station),
    ),
  DeleteCertificate: (station, data) =>
    answered(readCarriedRequest(ocpp201, 'DeleteCertificate', data), (request) =>
      certificates.DeleteCertificate(request, station),
    ),
  GetInstalledCertificateIds: (station, data) =>
    answered(readCarriedRequest(ocpp201, 'GetInstalledCertificateIds', data), (request) =>
      certificates.GetInstalledCertificateIds(request, station),
    ),
  TriggerMessage: (station, data) =>
    answered(readCarriedRequest(ocpp201, 'TriggerMessage', data), async ({ requestedMessage }) => {
      if (requestedMessage !== 'SignV2GCertificate') return { status: 'NotImplemented' }
      station.soon(() => station.vehicles.askCertificate('V2GCertificate'))
      return { status: 'Accepted' }
    }),
}

export async function answerPlugAndCharge(
  station: StationControl,
  messageId: string | undefined,
  data: string | undefined,
): Promise<Answer> {
  const message = Object.hasOwn(messages, messageId ?? '') ? messages[messageId ?? ''] : undefined
  return message === undefined ? { status: 'UnknownMessageId' } : message(station, data)
}

type Carries = 'Authorize' | 'Get15118EVCertificate' | 'GetCertificateStatus' | 'SignCertificate'

/** What a station says by the note; the eMAID is a text there, and the certificate that is signed is of V2G. */
export function plugAndChargeSpeech(link: Link<typeof ocpp16>): VehicleSpeech {
  async function carried<A extends Carries>(
    messageId: A,
    payload: object,
  ): Promise<Outcome<ResponseOf<typeof ocpp201, A>>> {
    const transfer = { vendorId: plugAndChargeVendor, messageId, data: JSON.stringify(payload) }
    const answer = await link.call('DataTransfer', transfer)
    if (!answer.ok) return answer
    const { status, data } = answer.value
    if (status !== 'Accepted') return { ok: false, why: 'refused', code: status }
    const read = readCarriedResponse(ocpp201, messageId, data)
    return read.ok ? { ok: true, value: read.payload } : { ok: false, why: 'refused', code: 'FormationViolation' }
  }
  return vehicleSpeech2({
    authorize: ({ idToken }, contract) => carried('Authorize', { idToken, ...contract }),
    sign: (csr) => carried('SignCertificate', { csr } satisfies RequestOf<typeof ocpp201, 'SignCertificate'>),
    certificateStatus: (request) => carried('GetCertificateStatus', request),
    contract: (request) => carried('Get15118EVCertificate', request),
  })
}
