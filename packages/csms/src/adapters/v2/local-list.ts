import { type LocalListMessage, type StationAnswer } from '../../domain/outbound.ts'
import { type CallAnswer } from '../adapter.ts'
import { versionAnswer } from '../shared-local-list.ts'
import { idTokenInfo } from './authorization.ts'

/** D01: an entry without idTokenInfo is one to be deleted (D01.FR.17); no list at all is an empty one. */
export function listRequest2<T extends string>(
  { updateType, versionNumber, entries }: LocalListMessage,
  tokenType: (type: string) => T,
) {
  const localAuthorizationList = entries.map(({ entry, removed }) => ({
    idToken: { idToken: entry.value, type: tokenType(entry.type) },
    ...(removed ? {} : { idTokenInfo: idTokenInfo(entry.info) }),
  }))
  return { versionNumber, updateType, ...(localAuthorizationList.length === 0 ? {} : { localAuthorizationList }) }
}

/** D02. */
export function listVersionOf(answer: CallAnswer<{ versionNumber: number }>): StationAnswer {
  return versionAnswer(answer, answer.kind === 'result' ? answer.payload.versionNumber : undefined)
}
