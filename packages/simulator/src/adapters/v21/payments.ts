import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type SettlementNotice } from '../../station/model.ts'
import { keepForPayer } from '../../station/web-payment.ts'
import { type StationHandlers } from '../dispatch.ts'

/** [C25.FR.22, C25.FR.27] */
export const webPayment: Pick<StationHandlers<typeof ocpp21>, 'NotifyWebPaymentStarted'> = {
  async NotifyWebPaymentStarted({ evseId, timeout }, station) {
    keepForPayer(station, evseId, timeout)
    return {}
  },
}

/** [C20.FR.05, C21.FR.02] */
export function settlement21(notice: SettlementNotice): RequestOf<typeof ocpp21, 'NotifySettlement'> {
  return {
    transactionId: notice.transactionId,
    pspRef: notice.pspRef,
    status: notice.status,
    settlementAmount: notice.amount,
    settlementTime: new Date(notice.at).toISOString(),
  }
}
