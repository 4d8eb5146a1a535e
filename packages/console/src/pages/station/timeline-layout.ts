import { type EvseState, type Timeline } from '@stationmaster/contract'

type LaneKind = 'link' | 'evse' | 'transactions' | 'faults' | 'commands'
export interface Lane {
  id: string
  kind: LaneKind
  /** 0 is the station as a whole. */
  evseId: number | null
  entries: Entry[]
}

/** Something on a lane; `to` is null for a moment, and equals the window's end for what still goes on. */
export interface Entry {
  key: string
  from: number
  to: number | null
  /** It goes on after the window, or began before it. */
  open: boolean
  tone: 'online' | 'offline' | EvseState | 'transaction' | 'fault' | 'command' | 'command-failed' | 'many'
  what: Fact
  facts: Fact[]
  link: { to: 'transaction' | 'command'; id: string } | null
  /** How many entries this one stands for. */
  count: number
}

/** Said in words only when shown, so that layout knows no language. */
export type Fact =
  | { kind: 'online' | 'offline' | 'stale' }
  | { kind: 'state'; state: EvseState }
  | { kind: 'status' | 'reason' | 'error' | 'info' | 'token' | 'actor' | 'version'; text: string }
  | { kind: 'connector'; number: number }
  | { kind: 'energy'; wattHours: number }
  | { kind: 'transaction'; state: string }
  | { kind: 'command'; type: string; status: string }
  | { kind: 'many'; count: number }

type Report = Timeline['states'][number]

const failedCommands = new Set([
  'rejected',
  'error',
  'timeout',
  'offline',
  'expired',
  'no-effect',
  'failed',
  'unsupported',
])
const isFault = (report: Report): boolean =>
  report.state === 'faulted' || (report.errorCode !== null && report.errorCode !== '' && report.errorCode !== 'NoError')

/** One state of an EVSE from those of its connectors: what is in use outranks what is free (G01.FR.08). */
const rank = [
  'occupied',
  'reserved',
  'available',
  'faulted',
  'unavailable',
  'unknown',
] as const satisfies readonly EvseState[]
export const evseStateOf = (connectors: Iterable<EvseState>): EvseState => {
  const states = new Set(connectors)
  return rank.find((state) => states.has(state)) ?? 'unknown'
}

interface Window {
  from: number
  to: number
  /** The end of what can be known: now, or the window's end when that is past. */
  known: number
}

const clip = (from: number, to: number | null, window: Window): { from: number; to: number; open: boolean } => ({
  from: Math.max(from, window.from),
  to: Math.min(to ?? window.known, window.to),
  open: from < window.from || to === null || to > window.to,
})

const linkLane = (timeline: Timeline, window: Window): Lane => {
  const periods = timeline.links
    .map((link) => ({ ...link, start: Date.parse(link.from), end: link.to === null ? null : Date.parse(link.to) }))
    .sort((a, b) => a.start - b.start)
  const entries: Entry[] = []
  let reached: number | null = null
  let closed: string | null = null
  for (const period of periods) {
    if (reached !== null && period.start > reached) {
      const gap = clip(reached, period.start, window)
      entries.push({
        key: `off-${reached}`,
        ...gap,
        tone: 'offline',
        what: { kind: 'offline' },
        facts: closed === null ? [] : [{ kind: 'reason', text: closed }],
        link: null,
        count: 1,
      })
    }
    const span = clip(period.start, period.end, window)
    const facts: Fact[] = period.version === null ? [] : [{ kind: 'version', text: period.version }]
    if (period.reason !== null) facts.push({ kind: 'reason', text: period.reason })
    if (span.to > span.from)
      entries.push({
        key: `on-${period.start}`,
        ...span,
        tone: 'online',
        what: { kind: 'online' },
        facts,
        link: null,
        count: 1,
      })
    reached = Math.max(reached ?? 0, period.end ?? window.known)
    closed = period.reason
  }
  if (reached !== null && reached < window.known) {
    const gap = clip(reached, null, window)
    entries.push({
      key: `off-${reached}`,
      ...gap,
      tone: 'offline',
      what: { kind: 'offline' },
      facts: closed === null ? [] : [{ kind: 'reason', text: closed }],
      link: null,
      count: 1,
    })
  }
  return { id: 'link', kind: 'link', evseId: null, entries: entries.filter((entry) => (entry.to ?? 0) > entry.from) }
}

const reportFacts = (report: Report): Fact[] => {
  const facts: Fact[] = [{ kind: 'status', text: report.status }]
  if (report.connectorId > 0) facts.push({ kind: 'connector', number: report.connectorId })
  if (report.errorCode !== null && report.errorCode !== '' && report.errorCode !== 'NoError')
    facts.push({ kind: 'error', text: report.errorCode })
  if (report.info !== null && report.info !== '') facts.push({ kind: 'info', text: report.info })
  if (report.stale) facts.push({ kind: 'stale' })
  return facts
}

const stateLane = (evseId: number, reports: readonly Report[], window: Window): Lane => {
  const connectors = new Map<number, EvseState>()
  const entries: Entry[] = []
  let current: { from: number; state: EvseState; report: Report } | null = null
  const close = (until: number | null) => {
    if (current === null) return
    const span = clip(current.from, until, window)
    if (span.to > span.from) {
      entries.push({
        key: `state-${evseId}-${current.from}`,
        ...span,
        tone: current.state,
        what: { kind: 'state', state: current.state },
        facts: reportFacts(current.report),
        link: null,
        count: 1,
      })
    }
  }
  for (const report of reports) {
    // A late report is history and does not move the state (F17).
    if (report.stale) continue
    connectors.set(report.connectorId, report.state)
    const state = evseStateOf(connectors.values())
    if (current !== null && current.state === state) continue
    const at = Date.parse(report.at)
    close(at)
    current = { from: at, state, report }
  }
  close(null)
  return { id: `evse-${evseId}`, kind: 'evse', evseId, entries }
}

const faultLane = (reports: readonly Report[]): Lane => ({
  id: 'faults',
  kind: 'faults',
  evseId: null,
  entries: reports.filter(isFault).map((report) => ({
    key: `fault-${report.at}-${report.evseId}-${report.connectorId}`,
    from: Date.parse(report.at),
    to: null,
    open: false,
    tone: 'fault' as const,
    what: { kind: 'state', state: report.state },
    facts: reportFacts(report),
    link: null,
    count: 1,
  })),
})

const transactionLane = (evseId: number | null, timeline: Timeline, window: Window): Lane => ({
  id: `transactions-${evseId ?? 'none'}`,
  kind: 'transactions',
  evseId,
  entries: timeline.transactions
    .filter((transaction) => transaction.evseId === evseId)
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
    .map((transaction) => {
      const facts: Fact[] = []
      if (transaction.energyWh !== null) facts.push({ kind: 'energy', wattHours: transaction.energyWh })
      if (transaction.idToken !== null) facts.push({ kind: 'token', text: transaction.idToken })
      return {
        key: `transaction-${transaction.id}`,
        ...clip(Date.parse(transaction.from), transaction.to === null ? null : Date.parse(transaction.to), window),
        tone: 'transaction' as const,
        what: { kind: 'transaction' as const, state: transaction.state },
        facts,
        link: { to: 'transaction' as const, id: transaction.id },
        count: 1,
      }
    }),
})

const commandLane = (timeline: Timeline): Lane => ({
  id: 'commands',
  kind: 'commands',
  evseId: null,
  entries: timeline.commands
    .map((command) => ({
      key: `command-${command.id}`,
      from: Date.parse(command.at),
      to: null,
      open: false,
      tone: failedCommands.has(command.status) ? ('command-failed' as const) : ('command' as const),
      what: { kind: 'command' as const, type: command.type, status: command.status },
      facts: [{ kind: 'actor' as const, text: command.actor }],
      link: { to: 'command' as const, id: command.id },
      count: 1,
    }))
    .sort((a, b) => a.from - b.from),
})

/** Moments closer than a mark is wide become one mark with their number. */
export const clusterMoments = (entries: readonly Entry[], closerThan: number): Entry[] => {
  const clustered: Entry[] = []
  for (const entry of entries) {
    const last = clustered.at(-1)
    if (last !== undefined && entry.from - last.from < closerThan) {
      const count = last.count + entry.count
      const worse = last.tone === 'command-failed' || entry.tone === 'command-failed' ? 'command-failed' : last.tone
      clustered[clustered.length - 1] = {
        ...last,
        tone: worse,
        count,
        what: { kind: 'many', count },
        facts: [],
        link: null,
      }
    } else clustered.push(entry)
  }
  return clustered
}

/** Neighbours too narrow to see become one span: a week of a busy station stays light. */
export const mergeSlivers = (entries: readonly Entry[], narrowerThan: number): Entry[] => {
  const merged: Entry[] = []
  for (const entry of entries) {
    const last = merged.at(-1)
    const narrow = (entry.to ?? entry.from) - entry.from < narrowerThan
    const lastEnd = last?.to ?? null
    if (
      last !== undefined &&
      lastEnd !== null &&
      narrow &&
      lastEnd - last.from < narrowerThan &&
      entry.from - lastEnd < narrowerThan
    ) {
      const count = last.count + entry.count
      merged[merged.length - 1] = {
        ...last,
        to: Math.max(lastEnd, entry.to ?? lastEnd),
        tone: 'many',
        count,
        what: { kind: 'many', count },
        facts: [],
        link: null,
      }
    } else merged.push(entry)
  }
  return merged
}

/** Lanes in the order they are read: link, each EVSE with its charging, faults, commands. */
export const layoutTimeline = (timeline: Timeline, now: number): Lane[] => {
  const from = Date.parse(timeline.from)
  const to = Date.parse(timeline.to)
  const window = { from, to, known: Math.min(to, now) }
  const reports = [...timeline.states].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const byEvse = new Map<number, Report[]>()
  for (const report of reports) byEvse.set(report.evseId, [...(byEvse.get(report.evseId) ?? []), report])
  const withTransactions = new Set(timeline.transactions.map((transaction) => transaction.evseId))
  const evseIds = [...new Set([...byEvse.keys(), ...[...withTransactions].filter((id) => id !== null)])].sort(
    (a, b) => a - b,
  )
  const lanes: Lane[] = [linkLane(timeline, window)]
  for (const evseId of evseIds) {
    lanes.push(stateLane(evseId, byEvse.get(evseId) ?? [], window))
    if (withTransactions.has(evseId)) lanes.push(transactionLane(evseId, timeline, window))
  }
  if (withTransactions.has(null)) lanes.push(transactionLane(null, timeline, window))
  lanes.push(faultLane(reports.filter((report) => Date.parse(report.at) >= from)), commandLane(timeline))
  return lanes
}

/** What is drawn: lanes with what is too small to see drawn together. */
export const simplifyLanes = (lanes: readonly Lane[], span: number): Lane[] =>
  lanes.map((lane) => ({
    ...lane,
    entries:
      lane.kind === 'faults' || lane.kind === 'commands'
        ? clusterMoments(lane.entries, span * 0.012)
        : mergeSlivers(lane.entries, span * 0.003),
  }))

const minute = 60_000
const steps = [
  minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  60 * minute,
  2 * 60 * minute,
  3 * 60 * minute,
  6 * 60 * minute,
  12 * 60 * minute,
  24 * 60 * minute,
]

/** Round moments in the reader's zone, at most `most` of them. */
export const axisTicks = (from: number, to: number, most: number, offsetMs: number): number[] => {
  const step = steps.find((each) => (to - from) / each <= most) ?? 24 * 60 * minute
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}
