import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp16, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type InstalledCertificateInput, type StationAnswer } from '../../domain/outbound.ts'
import { type Caller, type Outbound } from '../adapter.ts'
import { byStatus, noResult, unsupported } from '../answers.ts'
import { installedAs, installedFrom } from '../shared-certificates.ts'
import { certificates201 } from '../v2/certificates.ts'
import { byNote, plugAndChargeCaller } from './plug-and-charge.ts'

type Use16 = RequestOf<typeof ocpp16, 'InstallCertificate'>['certificateType']
type Use = NonNullable<CommandParameters<'GetInstalledCertificateIds'>['certificateType']>[number]
type HashData = NonNullable<ResponseOf<typeof ocpp16, 'GetInstalledCertificateIds'>['certificateHashData']>[number]

/** The two trusts that 1.6 knows, by the names of 2.x. */
const uses = {
  CSMSRootCertificate: 'CentralSystemRootCertificate',
  ManufacturerRootCertificate: 'ManufacturerRootCertificate',
} as const satisfies Partial<Record<Use, Use16>>
const useOf = new Map<string, Use16>(Object.entries(uses))

/** What 1.6 has no words for and its note on Plug & Charge has. */
const notedUses: ReadonlySet<Use> = new Set<Use>(['V2GRootCertificate', 'MORootCertificate', 'V2GCertificateChain'])

/** 1.6 security whitepaper, 4.1.6 and its M03 to M05; trusts of ISO 15118 go by the note on Plug & Charge. */
export const certificates16 = {
  CertificateSigned: async (caller, { certificateChain, certificateType = 'ChargingStationCertificate' }) => {
    // White paper: plain messages are for the station's own certificate only.
    if (certificateType === 'V2GCertificate') {
      return byNote(await certificates201.CertificateSigned(plugAndChargeCaller(caller), { certificateChain }))
    }
    if (certificateType !== 'ChargingStationCertificate') return unsupported(`OCPP 1.6 has no ${certificateType}`)
    return byStatus(await caller.call('CertificateSigned', { certificateChain }), { Accepted: 'completed' })
  },
  InstallCertificate: async (caller, parameters) => {
    const { certificateType, certificate } = parameters
    if (notedUses.has(certificateType)) {
      return byNote(await certificates201.InstallCertificate(plugAndChargeCaller(caller), parameters))
    }
    const use = useOf.get(certificateType)
    if (use === undefined) return unsupported(`OCPP 1.6 has no ${certificateType}`)
    if (certificate.length > longest) return unsupported(`OCPP 1.6 carries at most ${longest} characters`)
    const answer = byStatus(await caller.call('InstallCertificate', { certificateType: use, certificate }), {
      Accepted: 'completed',
    })
    return { ...answer, certificates: installedFrom(certificateType, certificate) }
  },
  DeleteCertificate: async (caller, parameters, context) => {
    const { certificateHashData } = parameters
    const answer = byStatus(await caller.call('DeleteCertificate', { certificateHashData }), { Accepted: 'completed' })
    // Which of the two stores it lies in its name does not tell.
    if (!context.plugAndCharge || !isElsewhere(answer)) return answer
    const noted = byNote(await certificates201.DeleteCertificate(plugAndChargeCaller(caller), parameters))
    return noted.verdict === 'unsupported' ? answer : noted
  },
  GetInstalledCertificateIds: async (caller, { certificateType }, { plugAndCharge }) => {
    const asked = certificateType ?? (plugAndCharge ? [...ownUses, ...notedUses] : ownUses)
    const plain = asked.filter((use) => !notedUses.has(use))
    const noted = asked.filter((use) => notedUses.has(use))
    const told = async () =>
      byNote(await certificates201.GetInstalledCertificateIds(plugAndChargeCaller(caller), { certificateType: noted }))
    if (noted.length === 0) return listed16(caller, plain)
    if (plain.length === 0) return told()
    const own = await listed16(caller, plain)
    // It may know the note and not the security extension; who asked for all has all of it.
    return certificateType === undefined && lacksExtension(own) ? told() : together(own, await told())
  },
} satisfies Partial<Outbound<typeof ocpp16>>

const ownUses: readonly Use[] = ['CSMSRootCertificate', 'ManufacturerRootCertificate']

function isElsewhere(answer: StationAnswer): boolean {
  return (answer.verdict === 'rejected' && answer.status === 'NotFound') || lacksExtension(answer)
}

function lacksExtension({ verdict, code }: StationAnswer): boolean {
  return verdict === 'error' && (code === 'NotImplemented' || code === 'NotSupported')
}

/** Two lists are one; where one of them could not be told, that is the answer. */
function together(one: StationAnswer, other: StationAnswer): StationAnswer {
  if (one.verdict !== 'completed') return one
  if (other.verdict !== 'completed') return other
  const certificates = [...(one.certificates ?? []), ...(other.certificates ?? [])]
  const payload = answerOf(certificates)
  return { ...one, status: payload.status, payload, certificates }
}

function answerOf(certificates: readonly InstalledCertificateInput[]) {
  const certificateHashDataChain = certificates.map(({ certificateType, children, ...one }) => ({
    certificateType,
    certificateHashData: hashDataIn(one),
    ...(children.length === 0 ? {} : { childCertificateHashData: children }),
  }))
  return { status: certificates.length > 0 ? 'Accepted' : 'NotFound', certificateHashDataChain }
}

function hashDataIn({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: HashData): HashData {
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
}

/** It asks for one use at a time. */
async function listed16(caller: Caller<typeof ocpp16>, certificateType: readonly Use[]): Promise<StationAnswer> {
  const certificates: InstalledCertificateInput[] = []
  for (const asked of certificateType) {
    const use = useOf.get(asked)
    if (use === undefined) return unsupported(`OCPP 1.6 has no ${asked}`)
    const answer = await caller.call('GetInstalledCertificateIds', { certificateType: use })
    if (answer.kind !== 'result') return noResult(answer)
    for (const hashData of answer.payload.certificateHashData ?? []) certificates.push(installedAs(asked, hashData))
  }
  const payload = answerOf(certificates)
  return { verdict: 'completed', status: payload.status, code: null, description: null, payload, certificates }
}

const longest = 5_500
