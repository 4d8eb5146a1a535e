import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { type LocalListMessage } from '../../domain/outbound.ts'
import { type Outbound } from '../adapter.ts'
import { sendLocalList, versionAnswer } from '../shared-local-list.ts'
import { idTagInfo } from './authorization.ts'

type Protocol16 = typeof ocpp16

/** OCPP 1.6, 5.8 and 5.15. */
export const localList16 = {
  SendLocalList: (caller, _parameters, { localList }) =>
    sendLocalList(localList, (message) => caller.call('SendLocalList', listRequest(message))),
  GetLocalListVersion: async (caller) => {
    const answer = await caller.call('GetLocalListVersion', {})
    return versionAnswer(answer, answer.kind === 'result' ? answer.payload.listVersion : undefined)
  },
} satisfies Partial<Outbound<Protocol16>>

/** An entry without idTagInfo is one to be deleted. */
function listRequest({ updateType, versionNumber, entries }: LocalListMessage): RequestOf<Protocol16, 'SendLocalList'> {
  return {
    listVersion: versionNumber,
    updateType,
    localAuthorizationList: entries.map(({ entry, removed }) => ({
      idTag: entry.value,
      ...(removed ? {} : { idTagInfo: idTagInfo(entry.info) }),
    })),
  }
}
