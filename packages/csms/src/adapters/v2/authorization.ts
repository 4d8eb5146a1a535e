import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type PresentedContract } from '../../domain/contract-certificates.ts'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { shortAlias } from '../../domain/id-token.ts'
import { type AuthorizationResult, type PresentedToken } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'
import { boundedName } from '../shared-bounds.ts'

type Request = RequestOf<typeof ocpp201, 'Authorize'> | RequestOf<typeof ocpp21, 'Authorize'>
type IdTokenInfo = ResponseOf<typeof ocpp201, 'Authorize'>['idTokenInfo'] &
  ResponseOf<typeof ocpp21, 'Authorize'>['idTokenInfo']

/** C01.FR.25: additionalInfo is not compared. */
export function presentedToken(idToken: Request['idToken']): PresentedToken {
  return { value: boundedName(idToken.idToken), type: boundedName(idToken.type) }
}

/** C07: what came with the token to show that its contract is good; undefined where nothing did (C08). */
export function presentedContract({
  certificate,
  iso15118CertificateHashData = [],
}: Pick<Request, 'certificate' | 'iso15118CertificateHashData'>): PresentedContract | undefined {
  if (certificate === undefined && iso15118CertificateHashData.length === 0) return undefined
  const named = iso15118CertificateHashData.slice(0, mostNamed).map(({ responderURL, ...hashData }) => ({
    hashAlgorithm: hashData.hashAlgorithm,
    issuerNameHash: hashData.issuerNameHash,
    issuerKeyHash: hashData.issuerKeyHash,
    serialNumber: hashData.serialNumber,
    responderUrl: responderURL,
  }))
  return { certificate: certificate ?? null, named }
}

const mostNamed = 4

export function saidOfContract({ certificateStatus }: AuthorizationResult) {
  return certificateStatus === undefined ? {} : { certificateStatus }
}

/** What 2.0.1 has room for. */
const longestIdToken = 36

export function groupValue(groupId: string): string {
  return groupId.length <= longestIdToken ? groupId : shortAlias(groupId)
}

export function idTokenInfo({ status, expiresAt, groupId, evseIds }: AuthorizationResult): IdTokenInfo {
  return {
    status,
    ...(expiresAt === null ? {} : { cacheExpiryDateTime: formatInstant(expiresAt) }),
    ...(evseIds === null || evseIds.length === 0 ? {} : { evseId: evseIds }),
    // C09.FR.09, C09.FR.13.
    ...(groupId === null ? {} : { groupIdToken: { idToken: groupValue(groupId), type: 'Central' } }),
  }
}

/** OCPP 2.x, C01 and C07. */
export function authorizationInbound2({ authorization }: Pick<DomainPorts, 'authorization'>) {
  return {
    Authorize: async (request: Request, call) => {
      const { idToken } = request
      const result = await authorization.authorize(call, presentedToken(idToken), presentedContract(request))
      return { idTokenInfo: idTokenInfo(result), ...saidOfContract(result) }
    },
  } satisfies Handlers2<'Authorize'>
}
