import { type Elements, SoapStation, type SoapStationOptions } from '../../../src/clients/soap-station.ts'
import { type oneWorld } from './worlds.ts'

export const ok: Elements = [['status', 'Accepted']]
export const says = (elements: Elements) => () => ({ elements })
/** A station that does what it is asked. */
export const accepting = {
  RemoteStartTransaction: says(ok),
  RemoteStopTransaction: says(ok),
  Reset: says(ok),
  ChangeAvailability: says(ok),
  ClearCache: says(ok),
  TriggerMessage: says(ok),
}

/** Stations over SOAP for the tests of a file, registered unless they come unknown. */
export function soapStations(host: ReturnType<typeof oneWorld>) {
  let number = 0
  return async function station(
    given: Partial<SoapStationOptions> & { onboarding?: 'accepted' | 'pending' | 'unknown' } = {},
  ): Promise<SoapStation> {
    const { onboarding = 'accepted', identity = `SOAP-${++number}`, replies, ...rest } = given
    if (onboarding !== 'unknown') await host.rest.putStation(identity, { onboarding })
    const options = { ...rest, identity, replies: { ...accepting, ...replies } }
    return host.world.use(await SoapStation.open(host.world.address, options))
  }
}
