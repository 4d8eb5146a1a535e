/**
 * What every station should have unless an operator says otherwise: samples often enough to see a charge, few enough
 * not to flood, a socket that is found dead in a minute, and transaction messages that are tried for an hour.
 */
import { configurationKeys } from './device-model.ts'

export interface Baseline {
  scope: 'shipped'
  component: string
  variable: string
  variableInstance: string
  value: string
  /** A list of which at least these must be there. */
  isList: boolean
}

const measurands = 'Energy.Active.Import.Register,Power.Active.Import'

function shipped(component: string, variable: string, value: string, variableInstance = ''): Baseline {
  return { scope: 'shipped', component, variable, variableInstance, value, isList: value === measurands }
}

export const baseline: readonly Baseline[] = [
  shipped(configurationKeys, 'MeterValueSampleInterval', '60'),
  shipped(configurationKeys, 'MeterValuesSampledData', measurands),
  shipped(configurationKeys, 'ClockAlignedDataInterval', '900'),
  shipped(configurationKeys, 'WebSocketPingInterval', '60'),
  shipped(configurationKeys, 'TransactionMessageAttempts', '10'),
  shipped(configurationKeys, 'TransactionMessageRetryInterval', '60'),
  shipped('SampledDataCtrlr', 'TxUpdatedInterval', '60'),
  shipped('SampledDataCtrlr', 'TxUpdatedMeasurands', measurands),
  shipped('AlignedDataCtrlr', 'Interval', '900'),
  shipped('OCPPCommCtrlr', 'WebSocketPingInterval', '60'),
  shipped('OCPPCommCtrlr', 'MessageAttempts', '10', 'TransactionEvent'),
  shipped('OCPPCommCtrlr', 'MessageAttemptInterval', '60', 'TransactionEvent'),
]
