import { type DeviceVariable, type StationConfiguration } from '@stationmaster/contract'

export interface Row {
  key: string
  name: string
  variable: DeviceVariable
  differs: boolean
  /** Which scope asks for another value. */
  scope: string | null
  settable: boolean
}
export interface Group {
  /** Component with its instance and place; empty for the keys of 1.6, which have none. */
  title: string
  rows: Row[]
}

type Drift = StationConfiguration['drift'][number]
const driftKey = (component: string, variable: string, instance: string): string =>
  `${component}\n${variable}\n${instance}`.toLowerCase()

/** The component that stands for the keys of 1.6, which know no components. */
const keysOf16 = 'ConfigurationKey'

const titleOf = (variable: DeviceVariable): string => {
  if (variable.component === keysOf16) return ''
  const place =
    variable.evseId === 0
      ? ''
      : ` · EVSE ${variable.evseId}${variable.connectorId === 0 ? '' : ` / ${variable.connectorId}`}`
  return `${variable.component}${variable.componentInstance === '' ? '' : ` [${variable.componentInstance}]`}${place}`
}

/** A desired value the station has never told of stands in the list too: it is a difference. */
const missing = (drift: Drift, readAt: string): DeviceVariable => ({
  component: drift.component,
  componentInstance: '',
  evseId: 0,
  connectorId: 0,
  variable: drift.variable,
  variableInstance: drift.variableInstance,
  attributeType: 'Actual',
  value: null,
  mutability: null,
  dataType: null,
  unit: null,
  valuesList: null,
  minLimit: null,
  maxLimit: null,
  readAt,
  desired: drift.desired,
})

const rowOf = (variable: DeviceVariable, drift: Drift | undefined): Row => ({
  key: [
    variable.component,
    variable.componentInstance,
    variable.evseId,
    variable.connectorId,
    variable.variable,
    variable.variableInstance,
    variable.attributeType,
  ].join('|'),
  name: `${variable.variable}${variable.variableInstance === '' ? '' : ` [${variable.variableInstance}]`}`,
  variable: drift === undefined || variable.desired !== null ? variable : { ...variable, desired: drift.desired },
  differs: drift !== undefined,
  scope: drift?.scope ?? null,
  settable: variable.attributeType === 'Actual' && variable.mutability !== 'ReadOnly',
})

/** Variables by component, found by name or value, differences first said so. */
export const groupVariables = (
  configuration: StationConfiguration,
  filter: { word: string; onlyDrift: boolean },
): Group[] => {
  const drifts = new Map(
    configuration.drift.map((drift) => [driftKey(drift.component, drift.variable, drift.variableInstance), drift]),
  )
  const known = new Set(
    configuration.variables.map((each) => driftKey(each.component, each.variable, each.variableInstance)),
  )
  const absent = configuration.drift
    .filter((drift) => !known.has(driftKey(drift.component, drift.variable, drift.variableInstance)))
    .map((drift) => missing(drift, configuration.readAt ?? ''))
  const word = filter.word.trim().toLowerCase()
  const groups = new Map<string, Row[]>()
  for (const variable of [...configuration.variables, ...absent]) {
    const drift =
      variable.attributeType === 'Actual'
        ? drifts.get(driftKey(variable.component, variable.variable, variable.variableInstance))
        : undefined
    const row = rowOf(variable, drift)
    const title = titleOf(variable)
    if (filter.onlyDrift && !row.differs) continue
    if (word !== '' && !`${title} ${row.name} ${variable.value ?? ''}`.toLowerCase().includes(word)) continue
    const rows = groups.get(title) ?? []
    rows.push(row)
    groups.set(title, rows)
  }
  return [...groups.entries()]
    .map(([title, rows]) => ({ title, rows: rows.sort((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => a.title.localeCompare(b.title))
}
