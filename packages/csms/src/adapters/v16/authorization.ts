import { type ocpp16, type ResponseOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { shortAlias } from '../../domain/id-token.ts'
import { type AuthorizationResult, type AuthorizationStatus } from '../../domain/inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'
import { boundedName } from '../shared-bounds.ts'

type IdTagInfo = ResponseOf<typeof ocpp16, 'Authorize'>['idTagInfo']

/** F21: who is not known is Invalid; who is known and may not charge here or now is Blocked (1.6 7.2). */
const statuses = {
  Accepted: 'Accepted',
  Blocked: 'Blocked',
  ConcurrentTx: 'ConcurrentTx',
  Expired: 'Expired',
  Invalid: 'Invalid',
  NoCredit: 'Blocked',
  NotAllowedTypeEVSE: 'Blocked',
  NotAtThisLocation: 'Blocked',
  NotAtThisTime: 'Blocked',
  Unknown: 'Invalid',
} as const satisfies Record<AuthorizationStatus, IdTagInfo['status']>

const idTagLength = 20

/** The group as a station is told of it. */
export function parentIdTag(groupId: string): string {
  return groupId.length <= idTagLength ? groupId : shortAlias(groupId)
}

export function idTagInfo({ status, expiresAt, groupId }: AuthorizationResult): IdTagInfo {
  return {
    status: statuses[status],
    ...(expiresAt === null ? {} : { expiryDate: formatInstant(expiresAt) }),
    ...(groupId === null ? {} : { parentIdTag: parentIdTag(groupId) }),
  }
}

/** OCPP 1.6, 4.1. */
export function authorizationInbound16({ authorization }: Pick<DomainPorts, 'authorization'>) {
  return {
    Authorize: async (request, call) => ({
      idTagInfo: idTagInfo(await authorization.authorize(call, { value: boundedName(request.idTag), type: null })),
    }),
  } satisfies Pick<Handlers16, 'Authorize'>
}
