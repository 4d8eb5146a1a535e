import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DerControl } from '../../station/der-model.ts'
import { type Link } from '../../station/link.ts'
import { type Speech } from '../adapter.ts'

type Words = Pick<Speech, 'pullUpdate' | 'priorityCharging' | 'derStartStop' | 'derAlarm' | 'derReport' | 'batterySwap'>
type Report = RequestOf<typeof ocpp21, 'ReportDERControl'>

/** What only a 2.1 station says. */
export function speech21(link: Link<typeof ocpp21>, timestamp: () => string): Words {
  return {
    async pullUpdate(chargingProfileId) {
      const answer = await link.call('PullDynamicScheduleUpdate', { chargingProfileId })
      if (!answer.ok || answer.value.status !== 'Accepted' || answer.value.scheduleUpdate === undefined)
        return undefined
      const { limit, setpoint } = answer.value.scheduleUpdate
      return { ...(limit !== undefined && { limit }), ...(setpoint !== undefined && { setpoint }) }
    },
    priorityCharging: (transactionId, activated) => link.call('NotifyPriorityCharging', { transactionId, activated }),
    derStartStop: (controlId, started, [first, ...more]) =>
      link.call('NotifyDERStartStop', {
        controlId,
        started,
        timestamp: timestamp(),
        ...(first !== undefined && { supersededIds: [first, ...more] }),
      }),
    derAlarm: (controlType, gridEventFault, alarmEnded) =>
      link.call('NotifyDERAlarm', {
        controlType,
        timestamp: timestamp(),
        ...(gridEventFault !== undefined && { gridEventFault }),
        ...(alarmEnded && { alarmEnded }),
      }),
    derReport: (requestId, tbc, control) =>
      link.call('ReportDERControl', { requestId, tbc, ...listOf(control) }, { priority: 'background' }),
    batterySwap: (eventType, requestId, idToken, batteries) => {
      const [first, ...more] = batteries.map(({ evseId, serialNumber, soC, soH }) => ({
        evseId,
        serialNumber,
        soC,
        soH,
      }))
      if (first === undefined) return Promise.resolve({ ok: true, value: undefined })
      return link.call('BatterySwap', { eventType, requestId, idToken, batteryData: [first, ...more] })
    },
  }
}

/** The list of the report in which a control of its type stands. */
function listOf({ id, type, isDefault, superseded: isSuperseded, setting }: DerControl): Partial<Report> {
  const { curve, freqDroop, limitMaxDischarge } = setting
  if (type === 'FreqWatt' && curve !== undefined) {
    return { curve: [{ id, curveType: type, isDefault, isSuperseded, curve }] }
  }
  if (type === 'FreqDroop' && freqDroop !== undefined)
    return { freqDroop: [{ id, isDefault, isSuperseded, freqDroop }] }
  return limitMaxDischarge === undefined
    ? {}
    : { limitMaxDischarge: [{ id, isDefault, isSuperseded, limitMaxDischarge }] }
}
