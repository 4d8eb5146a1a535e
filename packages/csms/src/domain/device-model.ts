/** What a station says of itself, variable by variable (B05–B08): one model for configuration keys and components. */
import { readCommandRequest } from '@stationmaster/contract'
import { newConnector, newEvse } from './availability-state.ts'
import { Change, changed, correlations, effectOf, firmwareOf, isAskedFor } from './commands.ts'
import { type DeviceVariableInput, type ReportPart, type StationCall } from './inbound.ts'
import { type Command, type Connector, type DeviceVariable, type Evse, type Instant, type Station } from './model.ts'
import { type Decision, type Deviations, need, put, remove, type Store, type Write } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { type Assembly, type ReportParts } from './report-parts.ts'
import { isSecretVariable, withoutCredentials } from './secret-names.ts'

export { isSecretVariable } from './secret-names.ts'

/** The component under which the configuration keys of 1.6 stand. */
export const configurationKeys = 'ConfigurationKey'

/** No station has this many; what is beyond is not kept. */
const variableLimit = 10_000
const evseLimit = 200

export function storedVariable(
  owner: Pick<Station, 'organisationId' | 'stationId'>,
  input: DeviceVariableInput,
  readAt: Instant,
): DeviceVariable {
  const row = { organisationId: owner.organisationId, stationId: owner.stationId, ...input, readAt }
  if (isSecretVariable(input.variable)) return { ...row, value: null, mutability: 'WriteOnly' }
  return { ...row, value: input.value === null ? null : withoutCredentials(input.value) }
}

/** Names compare without case (identifierString, CiString). */
export function sameVariable(
  a: Pick<DeviceVariable, 'component' | 'variable' | 'variableInstance'>,
  b: Pick<DeviceVariable, 'component' | 'variable' | 'variableInstance'>,
): boolean {
  return (
    a.component.toLowerCase() === b.component.toLowerCase() &&
    a.variable.toLowerCase() === b.variable.toLowerCase() &&
    a.variableInstance.toLowerCase() === b.variableInstance.toLowerCase()
  )
}

function actualValue(
  variables: readonly DeviceVariable[],
  component: string,
  variable: string,
  variableInstance = '',
): string | null {
  const wanted = { component, variable, variableInstance }
  return variables.find((row) => row.attributeType === 'Actual' && sameVariable(row, wanted))?.value ?? null
}

function wholeNumber(text: string | null): number | null {
  if (text === null) return null
  const number = Number(text)
  return text.trim() !== '' && Number.isInteger(number) ? number : null
}

/** Whether energy may flow both ways: it speaks ISO 15118 and has V2X switched on (Q01.FR.01). */
export function canV2x(variables: readonly DeviceVariable[]): boolean {
  // Each may stand at the EVSEs; one that has it is enough.
  const isOn = (component: string) =>
    variables.some(
      (row) =>
        row.attributeType === 'Actual' &&
        sameVariable(row, { component, variable: 'Enabled', variableInstance: '' }) &&
        row.value?.toLowerCase() === 'true',
    )
  return isOn('ISO15118Ctrlr') && isOn('V2XChargingCtrlr')
}

/** How long a started plug-in may take: ConnectionTimeOut, else 120 s (F9). */
export function startWindowS(variables: readonly DeviceVariable[]): number {
  const seconds =
    wholeNumber(actualValue(variables, configurationKeys, 'ConnectionTimeOut')) ??
    wholeNumber(actualValue(variables, 'TxCtrlr', 'EVConnectionTimeOut'))
  return seconds !== null && seconds > 0 && seconds <= 3_600 ? seconds : 120
}

/** Whether a reservation may leave the EVSE open; null while the station did not say. */
export function takesNonEvseSpecific(variables: readonly DeviceVariable[]): boolean | null {
  const value =
    actualValue(variables, configurationKeys, 'ReserveConnectorZeroSupported') ??
    actualValue(variables, 'ReservationCtrlr', 'NonEvseSpecific')
  const word = value?.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : null
}

/** Keys that came with the security extension of 1.6 (white paper, 7); a station that tells one of them has it. */
const extensionKeys: ReadonlySet<string> = new Set([
  'additionalrootcertificatecheck',
  'certificatesignedmaxchainsize',
  'certificatestoremaxlength',
  'cponame',
  'securityprofile',
])

export function hasSecurityExtension(variables: readonly DeviceVariable[]): boolean {
  return variables.some(
    ({ component, variable }) => component === configurationKeys && extensionKeys.has(variable.toLowerCase()),
  )
}

/** The key by which a 1.6 station says that it speaks ISO 15118 over DataTransfer (application note). */
export function hasPlugAndCharge(variables: readonly DeviceVariable[]): boolean {
  return actualValue(variables, configurationKeys, 'ISO15118PnCEnabled')?.trim().toLowerCase() === 'true'
}

/** How long a field may be where the station takes more than the specification asks of all (2.x OCPPCommCtrlr). */
export function fieldLength(variables: readonly DeviceVariable[], field: string): number | null {
  const length = wholeNumber(actualValue(variables, 'OCPPCommCtrlr', 'FieldLength', field))
  return length !== null && length > 0 && length <= longestField ? length : null
}

const longestField = 1_000_000

/** How long a chain of CertificateSigned may be, where the station says so (A02.FR.16, 1.6 white paper 7). */
export function longestChain(variables: readonly DeviceVariable[]): number | null {
  const length =
    wholeNumber(actualValue(variables, configurationKeys, 'CertificateSignedMaxChainSize')) ??
    wholeNumber(actualValue(variables, 'SecurityCtrlr', 'MaxCertificateChainSize'))
  return length !== null && length > 0 ? length : null
}

/** How many items a message may carry, by action, where the station said so (B05.FR.11, 1.6 GetConfigurationMaxKeys). */
export function itemsPerMessage(variables: readonly DeviceVariable[]): Record<string, number> {
  const limits: Record<string, number> = {}
  const keys = wholeNumber(actualValue(variables, configurationKeys, 'GetConfigurationMaxKeys'))
  if (keys !== null && keys > 0) limits.GetConfiguration = keys
  return { ...limits, ...messageLimits(variables, 'itemspermessage') }
}

/** How many bytes a message may be long, by action, where the station said so. */
export function bytesPerMessage(variables: readonly DeviceVariable[]): Record<string, number> {
  return messageLimits(variables, 'bytespermessage')
}

const messageControllers: ReadonlySet<string> = new Set(['devicedatactrlr', 'monitoringctrlr'])

function messageLimits(variables: readonly DeviceVariable[], name: string): Record<string, number> {
  const limits: Record<string, number> = {}
  for (const { component, variable, variableInstance, attributeType, value } of variables) {
    if (!messageControllers.has(component.toLowerCase()) || variable.toLowerCase() !== name) continue
    const limit = wholeNumber(value)
    if (attributeType === 'Actual' && limit !== null && limit > 0) limits[variableInstance] = limit
  }
  return limits
}

/** Connectors a station tells of in its configuration, before it reported any status. */
function placesOf(variables: readonly DeviceVariableInput[]): { evseId: number; connectorId: number }[] {
  const places = new Map<string, { evseId: number; connectorId: number }>()
  for (const { component, variable, value, evseId, connectorId } of variables) {
    const name = component.toLowerCase()
    if (name === 'connector' && evseId > 0 && connectorId > 0)
      places.set(`${evseId}/${connectorId}`, { evseId, connectorId })
    if (name !== configurationKeys.toLowerCase() || variable.toLowerCase() !== 'numberofconnectors') continue
    const count = Math.min(wholeNumber(value) ?? 0, evseLimit)
    for (let wire = 1; wire <= count; wire++) places.set(`${wire}/1`, { evseId: wire, connectorId: 1 })
  }
  return [...places.values()].slice(0, evseLimit)
}

/** EVSEs and connectors that the variables name and that are not on file, and what they say of their kind. */
export function inventoryWrites(
  station: Pick<Station, 'organisationId' | 'stationId'>,
  variables: readonly DeviceVariableInput[],
  known: { evses: readonly Evse[]; connectors: readonly Connector[] },
  at: Instant,
): Write[] {
  const { organisationId, stationId } = station
  const isKeys = variables.some(({ component }) => component.toLowerCase() === configurationKeys.toLowerCase())
  const writes: Write[] = []
  const evseIds = new Set(known.evses.map(({ evseId }) => evseId))
  for (const place of placesOf(variables)) {
    const wire = isKeys ? place.evseId : null
    const before = known.connectors.find((connector) =>
      wire === null
        ? connector.evseId === place.evseId && connector.connectorId === place.connectorId
        : connector.wireConnectorId === wire,
    )
    const type = before?.type ?? variableAt(variables, 'ConnectorType', place)?.value ?? null
    const power = variableAt(variables, 'Power', { evseId: place.evseId, connectorId: 0 })?.maxLimit ?? null
    const maxPowerW = before?.maxPowerW ?? (power === null ? null : Math.round(power))
    if (before === undefined && !evseIds.has(place.evseId)) {
      evseIds.add(place.evseId)
      writes.push(put('evse', newEvse(organisationId, stationId, place.evseId, at)))
    }
    if (before !== undefined && before.type === type && before.maxPowerW === maxPowerW) continue
    const connector = before ?? newConnector(organisationId, stationId, place, wire)
    writes.push(put('connector', { ...connector, type, maxPowerW }))
  }
  return writes
}

function variableAt(
  variables: readonly DeviceVariableInput[],
  variable: string,
  { evseId, connectorId }: { evseId: number; connectorId: number },
): DeviceVariableInput | undefined {
  return variables.find(
    (row) =>
      row.evseId === evseId &&
      row.connectorId === connectorId &&
      row.variable.toLowerCase() === variable.toLowerCase() &&
      (row.component.toLowerCase() === 'connector' || row.component.toLowerCase() === 'evse'),
  )
}

function placesIn({ variables }: ReportPart): DeviceVariableInput[] {
  return variables.filter(namesPlace)
}

function namesPlace({ component, variable }: DeviceVariableInput): boolean {
  const names = ['connector connectortype', 'connector available', 'connector availabilitystate', 'evse power']
  return names.includes(`${component} ${variable}`.toLowerCase())
}

export interface ReportServices {
  store: Store
  deviations: Deviations
  reports: ReportParts<DeviceVariableInput>
}

/**
 * One part of a report; the last to come makes it whole and completes the command that asked for it. What nobody asked
 * for, or no longer, is kept as far as there is room, and completes nothing.
 */
export async function storeReport(
  { store, deviations, reports }: ReportServices,
  call: StationCall,
  part: ReportPart,
): Promise<void> {
  const { stationId, receivedAt } = call
  const look = reports.look(stationId, part, receivedAt)
  const { isNew, assembly } = look
  const count = assembly.size + (isNew ? part.variables.length : 0)
  const wasAsked = await store.run({
    touches: [`station:${stationId}`],
    needs: { station: need('station', stationId), open: need('openCommands', stationId) },
    more: ({ open }) => {
      const asked = isAskedFor(open, part)
      const places = { evses: need('evses', stationId), connectors: need('connectors', stationId) }
      return {
        ...(look.complete || !asked ? { variables: need('deviceVariables', stationId) } : {}),
        ...((asked && look.complete) || (!asked && !part.toBeContinued) ? places : {}),
      }
    },
    decide: ({ station, open, evses = [], connectors = [], variables = [] }): Decision<boolean> => {
      const change = new Change()
      if (station === undefined) return change.result(true)
      const places = { evses, connectors }
      if (!isAskedFor(open, part)) {
        const rows = roomFor(part.variables, variables).map((input) => storedVariable(station, input, receivedAt))
        change.writes.push(...rows.map((row) => put('deviceVariable', row)))
        if (!part.toBeContinued) {
          change.writes.push(
            ...inventoryWrites(station, [...rows, ...variables].filter(namesPlace), places, receivedAt),
          )
        }
        return change.result(false)
      }
      if (count > variableLimit) return change.result(true)
      for (const input of isNew ? part.variables : []) {
        change.writes.push(put('deviceVariable', storedVariable(station, input, receivedAt)))
      }
      if (!look.complete) return change.result(true)
      const named = isNew ? [...assembly.items, ...placesIn(part)] : assembly.items
      change.writes.push(...inventoryWrites(station, named, places, receivedAt))
      const asked = effectOf(open, correlations.requestId(part.requestId), receivedAt)
      change.add(changed(asked, station.identity, receivedAt))
      finishInventory(change, station, asked, variables, { ...assembly, size: count }, receivedAt)
      return change.result(true)
    },
  })
  const tooLong = look.tooLong || count > variableLimit
  if (!wasAsked || tooLong) {
    const rule = wasAsked ? 'report-too-long' : 'unasked-report'
    deviations.noted({ stationId, action: call.action, path: '', rule, sample: String(part.requestId) })
    return
  }
  reports.kept(stationId, part, look, { size: part.variables.length, items: placesIn(part), at: receivedAt })
}

/** Those that are on file, and as many others as a station may have. */
function roomFor(told: readonly DeviceVariableInput[], known: readonly DeviceVariable[]): DeviceVariableInput[] {
  const keys = new Set(known.map(keyOf))
  return told.filter((input) => {
    const key = keyOf(input)
    if (!keys.has(key) && keys.size >= variableLimit) return false
    keys.add(key)
    return true
  })
}

/** A whole inventory of ours replaces what was known before; a partial report only adds to it. */
function finishInventory(
  change: Change,
  station: Station,
  asked: readonly Command[],
  before: readonly DeviceVariable[],
  { size, startedAt }: Pick<Assembly<unknown>, 'size' | 'startedAt'>,
  at: Instant,
): void {
  if (!asked.some(isFullInventory)) return
  const fresh = new Set(change.writes.flatMap((write) => (write.table === 'deviceVariable' ? [keyOf(write.row)] : [])))
  for (const row of before) {
    if (row.readAt < startedAt && !fresh.has(keyOf(row))) change.writes.push(remove('deviceVariable', row))
  }
  change.writes.push(put('station', { ...station, inventoryFirmware: firmwareOf(station), inventoryAt: at }))
  change.events.push(stationEvent(station, 'configuration.read', at, 'station', { variables: size }))
}

function isFullInventory({ type, parameters }: Command): boolean {
  const base = readCommandRequest(type, parameters)
  return base?.type === 'GetBaseReport' && (base.parameters.reportBase ?? 'FullInventory') === 'FullInventory'
}

function keyOf(row: DeviceVariableInput): string {
  const { component, componentInstance, evseId, connectorId, variable, variableInstance, attributeType } = row
  return [component, componentInstance, evseId, connectorId, variable, variableInstance, attributeType].join('\u0000')
}
