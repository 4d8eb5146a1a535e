import { type ocpp201 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { setMessage2 } from '../v2/display-message.ts'

export const setDisplayMessage201: Pick<StationHandlers<typeof ocpp201>, 'SetDisplayMessage'> = {
  async SetDisplayMessage(request, station) {
    const refusal = setMessage2(request, station)
    // 2.0.1 has no word for a language.
    return { status: refusal === 'LanguageNotSupported' ? 'Rejected' : (refusal ?? 'Accepted') }
  },
}
