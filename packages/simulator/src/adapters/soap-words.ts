import { type SoapVersion } from '@stationmaster/ocpp'

/** What the station says in 1.6, in the words of 1.5, and what a 1.5 CSMS says in those of 1.6. */

type Fields = Readonly<Record<string, unknown>>

const statuses: Readonly<Record<string, string>> = {
  Preparing: 'Occupied',
  Charging: 'Occupied',
  SuspendedEV: 'Occupied',
  SuspendedEVSE: 'Occupied',
  Finishing: 'Occupied',
}
const errorCodes: Readonly<Record<string, string>> = {
  EVCommunicationError: 'Mode3Error',
  InternalError: 'OtherError',
  LocalListConflict: 'OtherError',
  OverVoltage: 'OtherError',
}
const units: Readonly<Record<string, string>> = { A: 'Amp', V: 'Volt' }
/** Measurands, units and contexts that came with 1.6. */
const newer = new Set(['SoC', 'RPM', 'Frequency', 'Power.Factor', 'Power.Offered', 'Current.Offered'])
const newerContexts = new Set(['Trigger', 'Other'])

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function without(fields: Fields, ...names: string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])

/** 1.5 knows no phases, so only what is measured over all of them can be said. */
function values15(meterValue: Fields): Fields | undefined {
  const value = listOf(meterValue.sampledValue)
    .filter(({ phase, measurand }) => phase === undefined && !newer.has(textOf(measurand)))
    .map(({ unit, context, ...sample }) => ({
      ...sample,
      ...(unit === undefined ? {} : { unit: units[textOf(unit)] ?? unit }),
      ...(context === undefined || newerContexts.has(textOf(context)) ? {} : { context }),
    }))
  return value.length === 0 ? undefined : { timestamp: meterValue.timestamp, value }
}

function lowerValues(meterValues: unknown): readonly Fields[] {
  return listOf(meterValues)
    .map(values15)
    .filter((values) => values !== undefined)
}

const requests: Readonly<Record<string, (payload: Fields) => Fields>> = {
  StatusNotification: ({ status, errorCode, ...rest }) => ({
    ...rest,
    status: statuses[textOf(status)] ?? status,
    errorCode: errorCodes[textOf(errorCode)] ?? errorCode,
  }),
  MeterValues: ({ meterValue, ...rest }) => ({ ...rest, values: lowerValues(meterValue) }),
  StopTransaction: (payload) => {
    const values = lowerValues(payload.transactionData)
    const rest = without(payload, 'transactionData', 'reason')
    return values.length === 0 ? rest : { ...rest, transactionData: [{ values }] }
  },
}

const answers: Readonly<Record<string, (payload: Fields) => Fields>> = {
  UnlockConnector: ({ status }) => ({ status: status === 'Unlocked' ? 'Accepted' : 'Rejected' }),
  ChangeConfiguration: ({ status }) => ({ status: status === 'RebootRequired' ? 'Accepted' : status }),
}

const heard: Readonly<Record<string, (payload: Fields) => Fields>> = {
  BootNotification: ({ heartbeatInterval, ...rest }) => ({ ...rest, interval: heartbeatInterval }),
  SendLocalList: (payload) => {
    const { localAuthorisationList: list } = payload
    const rest = without(payload, 'localAuthorisationList', 'hash')
    return list === undefined ? rest : { ...rest, localAuthorizationList: list }
  },
}

const applied = (table: typeof requests) => (action: string, payload: unknown) => {
  const fields = isFields(payload) ? payload : {}
  return table[action]?.(fields) ?? fields
}

/** A request of the station, its answer to a command, and what it hears: commands and answers alike. */
const words15 = { request: applied(requests), answer: applied(answers), heard: applied(heard) }
const same = (_action: string, payload: unknown) => (isFields(payload) ? payload : {})
const words16 = { request: same, answer: same, heard: same }

/** How a station of each version over SOAP says what the 1.6 station means, and hears it. */
export const soapWords = { 'ocpp1.5S': words15, 'ocpp1.6S': words16 } satisfies Record<SoapVersion, typeof words16>
