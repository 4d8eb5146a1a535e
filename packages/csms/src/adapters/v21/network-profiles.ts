import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import { completion } from '../v2/remote-control.ts'

/** In the words of 2.1, where a slot may bring an identity and a password (B09.FR.14). */
export const networkProfiles21 = {
  SetNetworkProfile: async (caller, { configurationSlot, connectionData }) => {
    const { ocppTransport = 'JSON', ...rest } = connectionData
    const request = { configurationSlot, connectionData: { ...rest, ocppTransport } }
    return byStatus(await caller.call('SetNetworkProfile', request), completion)
  },
} satisfies Partial<Outbound<typeof ocpp21>>
