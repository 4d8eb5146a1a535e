import { type ocpp16 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { answerDataTransfer } from '../vendor-extensions.ts'

export const dataTransfer: Pick<StationHandlers<typeof ocpp16>, 'DataTransfer'> = {
  async DataTransfer({ vendorId, messageId, data }, station) {
    const answer = answerDataTransfer(station.options.layout, vendorId, messageId, data)
    return answer.data === undefined
      ? { status: answer.status }
      : { status: answer.status, data: JSON.stringify(answer.data) }
  },
}
