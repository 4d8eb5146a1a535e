import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DerControl, derModes } from '../../station/der-model.ts'
import { type StationHandlers } from '../dispatch.ts'

type Verbs =
  | 'UpdateDynamicSchedule'
  | 'UsePriorityCharging'
  | 'NotifyAllowedEnergyTransfer'
  | 'AFRRSignal'
  | 'SetDERControl'
  | 'GetDERControl'
  | 'ClearDERControl'
  | 'RequestBatterySwap'

const rejected = (reasonCode: string) => ({ status: 'Rejected' as const, statusInfo: { reasonCode } })

/** [K21, K28, Q02, Q08, R04, S02] */
export const bidirectional: Pick<StationHandlers<typeof ocpp21>, Verbs> = {
  async UpdateDynamicSchedule({ chargingProfileId, scheduleUpdate: { limit, setpoint } }, station) {
    const update = { ...(limit !== undefined && { limit }), ...(setpoint !== undefined && { setpoint }) }
    return station.grid.bidirectional.update(chargingProfileId, update)
      ? { status: 'Accepted' }
      : rejected('InvalidProfile')
  },
  async UsePriorityCharging({ transactionId, activate }, station) {
    return { status: station.grid.bidirectional.usePriority(transactionId, activate) }
  },
  async NotifyAllowedEnergyTransfer({ transactionId }, station) {
    const runs = station.memory.transactions.some(({ id }) => id === transactionId)
    return runs ? { status: 'Accepted' } : rejected('TxNotFound')
  },
  async AFRRSignal({ signal, timestamp }, station) {
    const taken = station.grid.bidirectional.takeSignal(signal, Date.parse(timestamp))
    return taken ? { status: 'Accepted' } : rejected('NoSignalWattCurve')
  },
  async SetDERControl(request, station) {
    const control = controlOf(request, Date.parse(station.timestamp))
    if (control === undefined) return { status: 'NotSupported' }
    const [first, ...more] = station.grid.derControls.set(control)
    return { status: 'Accepted', ...(first !== undefined && { supersededIds: [first, ...more] }) }
  },
  async GetDERControl({ requestId, ...criteria }, station) {
    if (isForeign(criteria.controlType)) return { status: 'NotSupported' }
    const found = station.grid.derControls.find(filterOf(criteria))
    if (found.length === 0) return { status: 'NotFound' }
    station.soon(() => station.grid.sendDerControls(requestId, found))
    return { status: 'Accepted' }
  },
  async ClearDERControl({ isDefault, ...criteria }, station) {
    if (isForeign(criteria.controlType)) return { status: 'NotSupported' }
    const cleared = station.grid.derControls.clear({ ...filterOf(criteria), isDefault })
    // [R04.FR.44] all of a kind may be none.
    const all = criteria.controlType === undefined && criteria.controlId === undefined
    return { status: cleared || all ? 'Accepted' : 'NotFound' }
  },
  async RequestBatterySwap({ requestId, idToken }, station) {
    return station.grid.batterySwap.request(requestId, idToken)
      ? { status: 'Accepted' }
      : rejected('NoBatteryAvailable')
  },
}

const modeOf = (controlType: string | undefined) => derModes.find((mode) => mode === controlType)
const isForeign = (controlType: string | undefined) => controlType !== undefined && modeOf(controlType) === undefined

function filterOf({
  isDefault,
  controlType,
  controlId,
}: {
  isDefault?: boolean
  controlType?: string
  controlId?: string
}) {
  return {
    ...(isDefault !== undefined && { isDefault }),
    ...(controlType !== undefined && { type: controlType }),
    ...(controlId !== undefined && { id: controlId }),
  }
}

function controlOf(request: RequestOf<typeof ocpp21, 'SetDERControl'>, now: number): DerControl | undefined {
  const { controlId: id, controlType, isDefault, curve, freqDroop, limitMaxDischarge } = request
  const type = modeOf(controlType)
  const setting = { FreqWatt: curve, FreqDroop: freqDroop, LimitMaxDischarge: limitMaxDischarge }[type ?? 'FreqWatt']
  if (type === undefined || setting === undefined) return undefined
  const startAt = setting.startTime === undefined ? undefined : Date.parse(setting.startTime)
  const { duration, priority } = setting
  const kept = {
    ...(type === 'FreqWatt' && curve !== undefined && { curve: { ...curve } }),
    ...(type === 'FreqDroop' && freqDroop !== undefined && { freqDroop: { ...freqDroop } }),
    ...(type === 'LimitMaxDischarge' &&
      limitMaxDischarge !== undefined && { limitMaxDischarge: { ...limitMaxDischarge } }),
  }
  return {
    id,
    type,
    isDefault,
    priority,
    superseded: false,
    setting: kept,
    ...(startAt !== undefined && { startAt }),
    ...(duration !== undefined && { endAt: (startAt ?? now) + duration * 1_000 }),
    ...(curve !== undefined && { curve: curve.curveData.map(({ x, y }): [number, number] => [x, y]) }),
    ...(limitMaxDischarge?.pctMaxDischargePower !== undefined && { percent: limitMaxDischarge.pctMaxDischargePower }),
    ...(freqDroop !== undefined && { droop: { overHz: freqDroop.overFreq, overDroop: freqDroop.overDroop } }),
  }
}
