import {
  csvColumns as contractColumns,
  type DeviceVariable,
  type MeterValue,
  type StationConfiguration,
} from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { prettyJson } from '../src/components/json.tsx'
import { csvColumns } from '../src/pages/settings/csv.ts'
import { groupVariables } from '../src/pages/station/variables.ts'
import { seriesOf } from '../src/pages/transactions/meter-series.ts'
import { only, parseSearch, stringifySearch } from '../src/shell/search.ts'

test('the CSV columns shown are those of the contract', () => {
  expect(csvColumns).toEqual(contractColumns)
})

test('what is typed into an address comes back as it was typed', () => {
  const search = { station: 'GOT-01', idToken: '0012345678901234567890', q: 'a&b=c ö', empty: '' }
  expect(parseSearch(stringifySearch(search))).toEqual({
    station: 'GOT-01',
    idToken: '0012345678901234567890',
    q: 'a&b=c ö',
  })
  expect(only('q')({ q: 'x', other: 'y', tab: 3 })).toEqual({ q: 'x' })
})

const meter = (clock: string, over: Partial<MeterValue>): MeterValue => ({
  at: `2026-06-01T${clock}Z`,
  receivedAt: `2026-06-01T${clock}Z`,
  energyWh: null,
  powerW: null,
  socPercent: null,
  samples: [],
  ...over,
})

test('energy over time begins at zero when the transaction does, not at the register', () => {
  const values = [
    meter('12:01:00', { energyWh: 1_000_500, powerW: 11_000 }),
    meter('12:02:00', { energyWh: 1_001_000 }),
  ]
  const series = seriesOf(values, 1_000_000, '2026-06-01T12:00:00Z')
  expect(series.energyWh).toEqual([0, 500, 1_000])
  expect(series.powerW).toEqual([null, 11_000, null])
})

test('values of one moment are one point, and points are in order however they came', () => {
  const values = [
    meter('12:02:00', { powerW: 2 }),
    meter('12:01:00', { powerW: 1 }),
    meter('12:01:00', { socPercent: 40 }),
  ]
  const series = seriesOf(values, null, '2026-06-01T12:00:00Z')
  expect(series.powerW).toEqual([1, 2])
  expect(series.socPercent).toEqual([40, null])
  expect(series.at).toEqual([...series.at].sort((a, b) => a - b))
})

const variable = (over: Partial<DeviceVariable>): DeviceVariable => ({
  component: 'OCPPCommCtrlr',
  componentInstance: '',
  evseId: 0,
  connectorId: 0,
  variable: 'HeartbeatInterval',
  variableInstance: '',
  attributeType: 'Actual',
  value: '300',
  mutability: 'ReadWrite',
  dataType: null,
  unit: null,
  valuesList: null,
  minLimit: null,
  maxLimit: null,
  readAt: '2026-06-01T12:00:00.000Z',
  desired: null,
  ...over,
})
const configuration: StationConfiguration = {
  readAt: '2026-06-01T12:00:00.000Z',
  variables: [
    variable({}),
    variable({ component: 'EVSE', evseId: 2, variable: 'Power', mutability: 'ReadOnly', value: '11000' }),
  ],
  drift: [
    {
      component: 'OCPPCommCtrlr',
      variable: 'HeartbeatInterval',
      variableInstance: '',
      desired: '60',
      actual: '300',
      scope: 'everyone',
    },
    {
      component: 'SampledDataCtrlr',
      variable: 'TxUpdatedInterval',
      variableInstance: '',
      desired: '60',
      actual: null,
      scope: 'site',
    },
  ],
}

test('variables stand under their component and place, and a desired one the station never told of stands there too', () => {
  const groups = groupVariables(configuration, { word: '', onlyDrift: false })
  expect(groups.map((group) => group.title)).toEqual(['EVSE · EVSE 2', 'OCPPCommCtrlr', 'SampledDataCtrlr'])
  expect(groups[1]?.rows[0]).toMatchObject({ differs: true, scope: 'everyone', settable: true })
  expect(groups[2]?.rows[0]?.variable).toMatchObject({ value: null, desired: '60' })
})

test('the search finds by name, component and value; differences can be seen alone', () => {
  const names = (word: string, onlyDrift = false) =>
    groupVariables(configuration, { word, onlyDrift }).flatMap((group) => group.rows.map((row) => row.name))
  expect(names('heartbeat')).toEqual(['HeartbeatInterval'])
  expect(names('11000')).toEqual(['Power'])
  expect(names('', true)).toEqual(['HeartbeatInterval', 'TxUpdatedInterval'])
})

test('JSON is indented, and what is not JSON stays as it came', () => {
  expect(prettyJson('[3,"a",{}]')).toBe('[\n  3,\n  "a",\n  {}\n]')
  expect(prettyJson('[3,"a"')).toBe('[3,"a"')
})
