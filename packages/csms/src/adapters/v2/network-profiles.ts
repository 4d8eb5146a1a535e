import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { completion } from './remote-control.ts'

type ConnectionData = CommandParameters<'SetNetworkProfile'>['connectionData']
type Profile201 = RequestOf<typeof ocpp201, 'SetNetworkProfile'>['connectionData']

/** The list of 2.0.1 ends with OCPP20, which stands for it. */
const versions201 = {
  OCPP12: 'OCPP12',
  OCPP15: 'OCPP15',
  OCPP16: 'OCPP16',
  OCPP20: 'OCPP20',
  OCPP201: 'OCPP20',
  OCPP21: 'OCPP20',
} as const satisfies Record<NonNullable<ConnectionData['ocppVersion']>, Profile201['ocppVersion']>

/** What 2.0.1 has no words or no room for; undefined when it fits. */
function misfit({ ocppInterface, ocppCsmsUrl, apn, vpn }: ConnectionData): string | undefined {
  if (ocppInterface === 'Any') return 'OCPP 2.0.1 wants an interface by its name, such as Wired0'
  if (ocppCsmsUrl.length > 512) return 'an address of OCPP 2.0.1 has at most 512 characters'
  const short = [apn?.apnUserName, apn?.apnPassword, vpn?.user, vpn?.group, vpn?.password]
  if (short.some((text) => (text?.length ?? 0) > 20))
    return 'names and passwords of OCPP 2.0.1 have at most 20 characters'
  return [apn?.apn, vpn?.server].some((text) => (text?.length ?? 0) > 512)
    ? 'an address of OCPP 2.0.1 has at most 512 characters'
    : undefined
}

/** In the words of 2.0.1 (B09). */
export const networkProfiles201 = {
  SetNetworkProfile: async (caller, { configurationSlot, connectionData }) => {
    const reason = misfit(connectionData)
    const { ocppInterface, ocppVersion = 'OCPP201', ocppTransport = 'JSON', ...rest } = connectionData
    if (reason !== undefined || ocppInterface === 'Any') return unsupported(reason ?? 'an interface is missing')
    const { identity: _, basicAuthPassword: __, ...data } = rest
    const request = {
      configurationSlot,
      connectionData: { ...data, ocppInterface, ocppTransport, ocppVersion: versions201[ocppVersion] },
    }
    return byStatus(await caller.call('SetNetworkProfile', request), completion)
  },
} satisfies Partial<Outbound<typeof ocpp201>>
