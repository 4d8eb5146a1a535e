import { type ocpp16 } from '@stationmaster/ocpp'
import { keepsList, listVersion, updateList } from '../../station/local-list.ts'
import { type StationHandlers } from '../dispatch.ts'
import { authorization16, token16 } from './lower.ts'

/** [16 5.7, 5.15] */
export const localList: Pick<StationHandlers<typeof ocpp16>, 'GetLocalListVersion' | 'SendLocalList'> = {
  // A station whose list is switched off tells it by the version.
  GetLocalListVersion: async (_request, station) => ({ listVersion: keepsList(station) ? listVersion(station) : -1 }),
  SendLocalList: async ({ listVersion: version, updateType, localAuthorizationList = [] }, station) => {
    if (!keepsList(station)) return { status: 'NotSupported' }
    const entries = localAuthorizationList.map(({ idTag, idTagInfo }) => ({
      idToken: token16(idTag),
      result: idTagInfo === undefined ? undefined : authorization16(idTagInfo),
    }))
    return { status: updateList(station, { version, full: updateType === 'Full', entries }) }
  },
}
