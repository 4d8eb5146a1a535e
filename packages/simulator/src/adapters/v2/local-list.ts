import { listVersion, updateList } from '../../station/local-list.ts'
import { authorization2, plainToken } from './lower.ts'
import { type Handlers2 } from './types.ts'

/** D01, D02. */
export const localList: Handlers2<'GetLocalListVersion' | 'SendLocalList'> = {
  GetLocalListVersion: async (_request, station) => ({ versionNumber: listVersion(station) }),
  SendLocalList: async ({ versionNumber: version, updateType, localAuthorizationList = [] }, station) => {
    const entries = localAuthorizationList.map(({ idToken, idTokenInfo }) => ({
      idToken: plainToken(idToken),
      result: idTokenInfo === undefined ? undefined : authorization2(idTokenInfo),
    }))
    return { status: updateList(station, { version, full: updateType === 'Full', entries }) }
  },
}
