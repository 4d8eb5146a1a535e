/** The monitors of a station in memory, kept as the texts of N02 to N06 tell a station to. */
import { type Fields, fieldsOf, type Reply } from '../../../src/clients/raw-station.ts'
import { type Version2 } from '../../../src/clients/station-2.ts'

export interface MonitorHolder {
  /** By number; as SetVariableMonitoring named them. */
  monitors: Map<number, Fields>
  /** What the next number is. */
  nextId: number
  /** Variables it does not know, by name. */
  unknown: Set<string>
  replies: Record<string, (payload: Fields) => Reply>
  /** One entry of NotifyMonitoringReport for each monitor. */
  report(): Fields[]
}

export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])
const sameMonitor = (a: Fields, b: Fields) =>
  JSON.stringify([a.component, a.variable, a.type, a.severity]) ===
  JSON.stringify([b.component, b.variable, b.type, b.severity])

export function holdMonitors(version: Version2): MonitorHolder {
  const holder: MonitorHolder = {
    monitors: new Map(),
    nextId: 1,
    unknown: new Set(),
    replies: {
      SetVariableMonitoring: ({ setMonitoringData }) => ({
        result: { setMonitoringResult: listOf(setMonitoringData).map((data) => set(holder, data)) },
      }),
      ClearVariableMonitoring: ({ id }) => ({
        result: {
          clearMonitoringResult: (Array.isArray(id) ? id : []).map((one) => {
            const known = holder.monitors.get(Number(one))
            if (known?.kind === 'HardWiredMonitor') return { id: one, status: 'Rejected' }
            return { id: one, status: holder.monitors.delete(Number(one)) ? 'Accepted' : 'NotFound' }
          }),
        },
      }),
      SetMonitoringBase: () => ({ result: { status: 'Accepted' } }),
      SetMonitoringLevel: ({ severity }) => ({ result: { status: Number(severity) > 5 ? 'Rejected' : 'Accepted' } }),
      GetMonitoringReport: () => ({ result: { status: holder.monitors.size === 0 ? 'EmptyResultSet' : 'Accepted' } }),
      GetReport: () => ({ result: { status: 'Accepted' } }),
    },
    report: () =>
      [...holder.monitors].map(([id, data]) => {
        const { component, variable, type, severity, value, transaction = false, kind = 'CustomMonitor' } = data
        // Only 2.1 has room for the kind.
        const more = version === 'ocpp2.1' ? { eventNotificationType: kind } : {}
        return { component, variable, variableMonitoring: [{ id, transaction, value, type, severity, ...more }] }
      }),
  }
  return holder
}

function set(holder: MonitorHolder, data: Fields): Fields {
  const { component, variable, type, severity } = data
  const result = (status: string, id?: number) => ({
    component,
    variable,
    type,
    severity,
    status,
    ...(id === undefined ? {} : { id }),
  })
  if (holder.unknown.has(String(fieldsOf(variable).name))) return result('UnknownVariable')
  const same = [...holder.monitors].find(([, other]) => sameMonitor(other, data))
  const given = data.id === undefined ? undefined : Number(data.id)
  // N04.FR.10, N04.FR.13.
  if (same !== undefined && same[0] !== given) return result('Duplicate')
  if (given !== undefined && !holder.monitors.has(given)) return result('Rejected')
  const id = given ?? holder.nextId++
  holder.monitors.set(id, data)
  return result('Accepted', id)
}
