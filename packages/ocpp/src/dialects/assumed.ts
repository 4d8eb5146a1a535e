import { type OcppVersion } from '../protocol.ts'

type Assumed = string | number | boolean

/**
 * Required fields that an action can do without, with the value assumed when one is missing or cannot be read. Keyed by
 * action and path within the payload (`*` for list positions), or by object and field wherever they occur. A required
 * timestamp of a request is always assumed to be the time of receipt.
 */
const assumed16: Readonly<Record<string, Assumed>> = {
  'BootNotification/chargePointVendor': '',
  'BootNotification/chargePointModel': '',
  'StatusNotification/errorCode': 'NoError',
  'DataTransfer/vendorId': '',
  'configurationKey/readonly': false,
  'SignedFirmwareStatusNotification/requestId': -1,
  'LogStatusNotification/requestId': -1,
}

const assumed2: Readonly<Record<string, Assumed>> = {
  'BootNotification/reason': 'Unknown',
  'chargingStation/model': '',
  'chargingStation/vendorName': '',
  'StatusNotification/connectorId': 1,
  'TransactionEvent/triggerReason': 'Trigger',
  'NotifyEvent/seqNo': 0,
  'eventData/eventNotificationType': 'CustomMonitor',
  'eventData/trigger': 'Alerting',
  'variableMonitoring/eventNotificationType': 'CustomMonitor',
  'DataTransfer/vendorId': '',
  'statusInfo/reasonCode': '',
  'attributeStatusInfo/reasonCode': '',
  'idToken/type': 'ISO14443',
  'signedMeterValue/signingMethod': '',
  'signedMeterValue/encodingMethod': '',
  'signedMeterValue/publicKey': '',
  'unitOfMeasure/unit': 'Wh',
  'customData/vendorId': '',
}

const byVersion = { 'ocpp1.6': assumed16, 'ocpp2.0.1': assumed2, 'ocpp2.1': assumed2 } as const satisfies Record<
  OcppVersion,
  Readonly<Record<string, Assumed>>
>

/** The value assumed for a required field, or undefined when the action cannot do without it. */
export function assumedValue(version: OcppVersion, action: string, path: string): Assumed | undefined {
  const table = byVersion[version]
  const exact = table[action + path]
  if (exact !== undefined) return exact
  const fields = path.split('/').filter((field) => field !== '*')
  return table[fields.slice(-2).join('/')]
}
