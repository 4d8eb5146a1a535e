import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { boundedName } from '../shared-bounds.ts'
import { needsOfWire } from '../v2/smart-charging-inbound.ts'

type Actions = 'NotifyEVChargingNeeds' | 'NotifyPriorityCharging' | 'PullDynamicScheduleUpdate'

/** OCPP 2.1, K18 to K22 and K28. */
export function smartChargingInbound21({ smartCharging }: Pick<DomainPorts, 'smartCharging'>) {
  return {
    NotifyEVChargingNeeds: async (request, call) => ({
      status: await smartCharging.chargingNeeds(call, needsOfWire(request)),
    }),
    NotifyPriorityCharging: async ({ transactionId, activated }, call) => {
      await smartCharging.priorityCharging(call, { transactionId: boundedName(transactionId), activated })
      return {}
    },
    PullDynamicScheduleUpdate: async ({ chargingProfileId }, call) => {
      const scheduleUpdate = await smartCharging.dynamicUpdate(call, chargingProfileId)
      return scheduleUpdate === null
        ? { status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } }
        : { status: 'Accepted', scheduleUpdate }
    },
  } satisfies Pick<Handlers21, Actions>
}
