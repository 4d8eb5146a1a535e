import {
  DomainError,
  Id,
  RevocationInput,
  StationCertificate,
  StationCertificateQuery,
  StationCertificates,
} from '@stationmaster/contract'
import Type from 'typebox'
import { type InstalledCertificate } from '../../domain/certificates-model.ts'
import { type Station } from '../../domain/model.ts'
import { type Reads } from '../../domain/reads.ts'
import { type ListedStationCertificate } from '../../domain/reads-certificates.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, editorOf, instantIf, instantOrNull, instantText, pageOf, stationKey } from '../kit.ts'
import { type CertificateAdmin } from '../ports.ts'
import { existing, StationParams } from './stations.ts'

const CertificateParams = Type.Object({ id: Id })

export function certificateRoutes(
  app: Api,
  { reads, certificates }: { reads: Reads; certificates: CertificateAdmin },
): void {
  const tags = ['certificates']

  app.get(
    '/stations/:id/certificates',
    {
      schema: {
        tags,
        summary: 'The certificates a station asked for, those it holds, and the one it last came in with',
        params: StationParams,
        response: { 200: StationCertificates },
      },
    },
    async ({ params }) => {
      const { stationId, identity, linkSecurity } = await existing(reads, params.id)
      const { certificates, installed } = await reads.certificates.of(stationId)
      return {
        certificates: certificates.map((certificate) => present({ certificate, identity })),
        installed: installed.map(presentInstalled),
        presented: presentPresented(linkSecurity),
      }
    },
  )

  app.get(
    '/certificates',
    {
      schema: {
        tags,
        summary: 'Certificates that stations asked for, newest first; with expiringBefore those in use that end first',
        querystring: StationCertificateQuery,
        response: { 200: pageOf(StationCertificate) },
      },
    },
    async ({ query: { cursor, limit = 50, station, state, certificateType, expiringBefore } }) => {
      const filter = {
        stationId: station === undefined ? undefined : stationKey(station),
        state,
        certificateType,
        expiringBefore: instantIf(expiringBefore),
      }
      const page = await reads.certificates.list(filter, decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)?.certificate
      const at = filter.expiringBefore === undefined ? last?.requestedAt : last?.notAfterAt
      const nextCursor =
        page.more && last !== undefined && at !== undefined && at !== null
          ? encodeCursor([at, last.certificateId])
          : null
      return { items: page.items.map(present), nextCursor }
    },
  )

  app.get(
    '/certificates/:id',
    {
      schema: {
        tags,
        summary: 'One certificate and what became of it',
        params: CertificateParams,
        response: { 200: StationCertificate },
      },
    },
    async ({ params }) => shown(params.id),
  )

  app.post(
    '/certificates/:id/revoke',
    {
      schema: {
        tags,
        summary: 'Revoke: refused at the door at once, its socket closed, and told to the authority until it knows',
        params: CertificateParams,
        body: RevocationInput,
        response: { 200: StationCertificate },
      },
    },
    async (request) => {
      const { reason, revocationReason = 'unspecified' } = request.body
      await certificates.revoke(editorOf(request, reason), request.params.id, revocationReason)
      return shown(request.params.id)
    },
  )

  async function shown(id: string): Promise<StationCertificate> {
    const found = await reads.certificates.one(id)
    if (found === undefined) throw new DomainError('certificate-not-found', `No certificate has the id ${id}.`)
    return present(found)
  }
}

/** What it last came in with. */
function presentPresented(link: Station['linkSecurity']): StationCertificates['presented'] {
  if (link === null || link.certificate === null) return null
  const { serialNumber, issuer, commonName, expiresAt } = link.certificate
  return {
    serialNumber,
    issuer: issuer.replaceAll('\n', ', '),
    commonName,
    notAfter: instantText(expiresAt),
    at: instantText(link.at),
  }
}

function presentInstalled({
  notAfterAt,
  seenAt,
  ...one
}: InstalledCertificate): StationCertificates['installed'][number] {
  const { certificateType, hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = one
  const { children, subject, certificate, source } = one
  return {
    certificateType,
    hashAlgorithm,
    issuerNameHash,
    issuerKeyHash,
    serialNumber,
    children,
    subject,
    notAfter: instantOrNull(notAfterAt),
    certificate,
    source,
    at: instantText(seenAt),
  }
}

function present({ certificate, identity }: ListedStationCertificate): StationCertificate {
  const { certificateId, certificateType, state, stateReason, commonName, serialNumber, issuer } = certificate
  const { fingerprint, chain, commandId, revocationReason } = certificate
  return {
    id: certificateId,
    stationId: identity,
    certificateType,
    state,
    stateReason,
    commonName,
    serialNumber,
    issuer: issuer === null ? null : issuer.replaceAll('\n', ', '),
    fingerprint,
    notBefore: instantOrNull(certificate.notBeforeAt),
    notAfter: instantOrNull(certificate.notAfterAt),
    chain,
    commandId,
    requestedAt: instantText(certificate.requestedAt),
    signedAt: instantOrNull(certificate.signedAt),
    installedAt: instantOrNull(certificate.installedAt),
    revokedAt: instantOrNull(certificate.revokedAt),
    revocationReason,
    revocationToldAt: instantOrNull(certificate.revocationToldAt),
  }
}
