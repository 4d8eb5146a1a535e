import { type DerControlType, type DerSettings } from '@stationmaster/contract'
import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Verdict } from '../../domain/outbound.ts'
import { type DerReport } from '../../domain/smart-charging-inbound.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import { type Handlers21 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName } from '../shared-bounds.ts'
import { completion } from '../v2/remote-control.ts'

type Report = RequestOf<typeof ocpp21, 'ReportDERControl'>
type Reported = DerReport['controls'][number]

/** No list of a report has more (R04). */
const controlsKept = 24

/** R04.FR.30: none is an answer, not a refusal. */
const reportVerdicts: Readonly<Record<string, Verdict>> = { Accepted: 'accepted', NotFound: 'completed' }

/** OCPP 2.1, R04. */
export const derControl21: Pick<Outbound<typeof ocpp21>, 'SetDERControl' | 'GetDERControl' | 'ClearDERControl'> = {
  SetDERControl: async (caller, { controlId = '', ...parameters }) => {
    const answer = await caller.call('SetDERControl', { controlId, ...parameters })
    const told = byStatus(answer, completion)
    const supersededIds = answer.kind === 'result' ? answer.payload.supersededIds : undefined
    return supersededIds === undefined ? told : { ...told, supersededIds: supersededIds.slice(0, controlsKept) }
  },
  GetDERControl: async (caller, parameters, { requestId }) =>
    byStatus(await caller.call('GetDERControl', { requestId, ...parameters }), reportVerdicts),
  ClearDERControl: async (caller, parameters) => byStatus(await caller.call('ClearDERControl', parameters), completion),
}

/** OCPP 2.1, R04 and R05. */
export function derControlInbound21({ derControl }: Pick<DomainPorts, 'derControl'>) {
  return {
    ReportDERControl: async (request, call) => {
      const { requestId, tbc = false } = request
      await derControl.reported(call, { requestId, toBeContinued: tbc, controls: controlsOf(request) })
      return {}
    },
    NotifyDERStartStop: async ({ controlId, started, timestamp, supersededIds = [] }, call) => {
      await derControl.startStop(call, {
        controlId: boundedName(controlId),
        started,
        at: parseInstant(timestamp),
        supersededIds: supersededIds.slice(0, controlsKept),
      })
      return {}
    },
    NotifyDERAlarm: async ({ controlType, gridEventFault, alarmEnded = false, timestamp, extraInfo }, call) => {
      await derControl.alarm(call, {
        controlType: boundedName(controlType),
        gridEventFault: gridEventFault === undefined ? null : boundedName(gridEventFault),
        ended: alarmEnded,
        at: parseInstant(timestamp),
        extraInfo: extraInfo === undefined ? null : extraInfo.slice(0, 200),
      })
      return {}
    },
  } satisfies Pick<Handlers21, 'ReportDERControl' | 'NotifyDERStartStop' | 'NotifyDERAlarm'>
}

function controlsOf(report: Report): Reported[] {
  const { curve = [], enterService = [], fixedPFAbsorb = [], fixedPFInject = [] } = report
  const { fixedVar = [], freqDroop = [], gradient = [], limitMaxDischarge = [] } = report
  return [
    ...curve.slice(0, controlsKept).map((one) => control(one, one.curveType, { curve: plainCurve(one.curve) })),
    ...fixedPFAbsorb
      .slice(0, controlsKept)
      .map((one) => control(one, 'FixedPFAbsorb', { fixedPFAbsorb: plain(one.fixedPF) })),
    ...fixedPFInject
      .slice(0, controlsKept)
      .map((one) => control(one, 'FixedPFInject', { fixedPFInject: plain(one.fixedPF) })),
    ...fixedVar.slice(0, controlsKept).map((one) => control(one, 'FixedVar', { fixedVar: plain(one.fixedVar) })),
    ...freqDroop.slice(0, controlsKept).map((one) => control(one, 'FreqDroop', { freqDroop: plain(one.freqDroop) })),
    ...limitMaxDischarge.slice(0, controlsKept).map((one) => control(one, 'LimitMaxDischarge', limitOf(one))),
    // R04.FR.14: these exist as defaults only.
    ...enterService
      .slice(0, controlsKept)
      .map((one) => control({ ...one, ...byDefault }, 'EnterService', { enterService: plain(one.enterService) })),
    ...gradient
      .slice(0, controlsKept)
      .map((one) => control({ ...one, ...byDefault }, 'Gradients', { gradient: plain(one.gradient) })),
  ]
}

const byDefault = { isDefault: true, isSuperseded: false }

function control(
  { id, isDefault, isSuperseded }: { id: string; isDefault: boolean; isSuperseded: boolean },
  controlType: DerControlType,
  settings: DerSettings,
): Reported {
  return { controlId: boundedName(id), controlType, isDefault, isSuperseded, settings }
}

function plain<T extends { customData?: unknown }>({ customData: _vendor, ...setting }: T): Omit<T, 'customData'> {
  return setting
}

type Curve = NonNullable<Report['curve']>[number]['curve']

function plainCurve(curve: Curve): NonNullable<DerSettings['curve']> {
  const { customData: _vendor, curveData, hysteresis, reactivePowerParams, voltageParams, ...rest } = curve
  return {
    ...rest,
    curveData: curveData.map(({ x, y }) => ({ x, y })),
    ...(hysteresis === undefined ? {} : { hysteresis: plain(hysteresis) }),
    ...(reactivePowerParams === undefined ? {} : { reactivePowerParams: plain(reactivePowerParams) }),
    ...(voltageParams === undefined ? {} : { voltageParams: plain(voltageParams) }),
  }
}

function limitOf({ limitMaxDischarge }: NonNullable<Report['limitMaxDischarge']>[number]): DerSettings {
  const { powerMonitoringMustTrip, ...limit } = plain(limitMaxDischarge)
  return {
    limitMaxDischarge: {
      ...limit,
      ...(powerMonitoringMustTrip === undefined
        ? {}
        : { powerMonitoringMustTrip: plainCurve(powerMonitoringMustTrip) }),
    },
  }
}
