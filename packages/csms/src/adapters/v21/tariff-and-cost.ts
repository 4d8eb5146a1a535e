import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { done } from '../answers.ts'
import { costRequest, notOnFile } from '../v2/tariff-and-cost.ts'

export const tariffAndCost21: Pick<Outbound<typeof ocpp21>, 'CostUpdated'> = {
  CostUpdated: async (caller, parameters, context) => {
    const request = costRequest(parameters, context)
    return request === undefined ? notOnFile : done(await caller.call('CostUpdated', request))
  },
}
