import { type ocpp21 } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { type Handlers21 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName } from '../shared-bounds.ts'
import { presentedToken } from '../v2/authorization.ts'
import { acceptance } from '../v2/remote-control.ts'

/** No set has more batteries. */
const batteriesKept = 200

/** OCPP 2.1, S02: the requestId is what the swap that follows names (S02.FR.02). */
export const batterySwap21: Pick<Outbound<typeof ocpp21>, 'RequestBatterySwap'> = {
  RequestBatterySwap: async (caller, _parameters, { idToken, requestId }) => {
    if (idToken === undefined) return unsupported('a swap needs a token')
    const request = { requestId, idToken: { idToken: idToken.value, type: idToken.type } }
    return byStatus(await caller.call('RequestBatterySwap', request), acceptance)
  },
}

/** OCPP 2.1, S03. */
export function batterySwapInbound21({ batterySwap }: Pick<DomainPorts, 'batterySwap'>) {
  return {
    BatterySwap: async ({ eventType, requestId, idToken, batteryData }, call) => {
      const batteries = batteryData.slice(0, batteriesKept)
      await batterySwap.swapped(call, {
        eventType,
        requestId,
        token: presentedToken(idToken),
        batteries: batteries.map(({ evseId, serialNumber, soC, soH, productionDate, vendorInfo }) => ({
          evseId,
          serialNumber: boundedName(serialNumber),
          soC,
          soH,
          productionDateAt: parseInstant(productionDate),
          vendorInfo: vendorInfo === undefined ? null : vendorInfo.slice(0, 500),
        })),
      })
      return {}
    },
  } satisfies Pick<Handlers21, 'BatterySwap'>
}
