import { type ocpp16 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { answerDataTransfer } from '../vendor-extensions.ts'
import { answerPlugAndCharge, plugAndChargeVendor } from './plug-and-charge.ts'

export const dataTransfer: Pick<StationHandlers<typeof ocpp16>, 'DataTransfer'> = {
  async DataTransfer({ vendorId, messageId, data }, station) {
    if (vendorId.toLowerCase() === plugAndChargeVendor && station.vehicles.able) {
      return answerPlugAndCharge(station, messageId, data)
    }
    const answer = answerDataTransfer(station.options.layout, vendorId, messageId, data)
    return answer.data === undefined
      ? { status: answer.status }
      : { status: answer.status, data: JSON.stringify(answer.data) }
  },
}
