import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { shortAlias } from '../../domain/id-token.ts'
import { type AuthorizationResult, type DomainPorts, type PresentedToken } from '../../domain/inbound.ts'
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

/** OCPP 2.x, C01. */
export function authorizationInbound2({ authorization }: Pick<DomainPorts, 'authorization'>) {
  return {
    Authorize: async (request: Request, call) => ({
      idTokenInfo: idTokenInfo(await authorization.authorize(call, presentedToken(request.idToken))),
    }),
  } satisfies Handlers2<'Authorize'>
}
