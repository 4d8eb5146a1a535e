import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type BootResult, type DeviceVariableInput } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'
import { boundedName, optionalName } from '../shared-bounds.ts'

const statuses = { accepted: 'Accepted', pending: 'Pending', rejected: 'Rejected' } as const satisfies Record<
  BootResult['status'],
  string
>

type Boot = RequestOf<typeof ocpp21, 'BootNotification'>
type Report = RequestOf<typeof ocpp21, 'NotifyReport'>
type ReportData = NonNullable<Report['reportData']>[number]

/** OCPP 2.x, B01–B04 and B07–B08. */
export function provisioning2({ provisioning }: Pick<DomainPorts, 'provisioning'>) {
  return {
    BootNotification: async (request: Boot, call) => {
      const { chargingStation, reason } = request
      const boot = await provisioning.boot(call, {
        vendor: boundedName(chargingStation.vendorName),
        model: boundedName(chargingStation.model),
        serialNumber: optionalName(chargingStation.serialNumber),
        firmwareVersion: optionalName(chargingStation.firmwareVersion),
        iccid: optionalName(chargingStation.modem?.iccid),
        imsi: optionalName(chargingStation.modem?.imsi),
        reason: boundedName(reason),
      })
      return { status: statuses[boot.status], currentTime: formatInstant(boot.at), interval: boot.intervalS }
    },
    Heartbeat: async (_request, call) => ({ currentTime: formatInstant((await provisioning.heartbeat(call)).at) }),
    NotifyReport: async (request: Report, call) => {
      await provisioning.report(call, {
        requestId: request.requestId,
        seqNo: request.seqNo,
        toBeContinued: request.tbc ?? false,
        variables: (request.reportData ?? []).flatMap(variablesOf),
      })
      return {}
    },
  } satisfies Handlers2<'BootNotification' | 'Heartbeat' | 'NotifyReport'>
}

function variablesOf(data: ReportData): DeviceVariableInput[] {
  const { component, variable, variableCharacteristics: characteristics } = data
  return data.variableAttribute.map((attribute) => ({
    component: boundedName(component.name),
    componentInstance: boundedName(component.instance ?? ''),
    evseId: component.evse?.id ?? 0,
    connectorId: component.evse?.connectorId ?? 0,
    variable: boundedName(variable.name),
    variableInstance: boundedName(variable.instance ?? ''),
    attributeType: attribute.type ?? 'Actual',
    value: attribute.value ?? null,
    mutability: attribute.mutability ?? 'ReadWrite',
    dataType: characteristics?.dataType ?? null,
    unit: characteristics?.unit ?? null,
    valuesList: characteristics?.valuesList ?? null,
    minLimit: characteristics?.minLimit ?? null,
    maxLimit: characteristics?.maxLimit ?? null,
  }))
}
