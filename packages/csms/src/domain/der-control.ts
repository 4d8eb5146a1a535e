/** DER controls as stations have and tell them, and the alarms they raise (R04, R05). */
import { type CommandParameters, type DerControlType, type DerSettings } from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type DerAlarm, type DerControl } from './der-control-model.ts'
import { type DerState, derStates, isOver, superseding } from './der-control-order.ts'
import { fieldOf, scheduleOf, settingsOf } from './der-control-rules.ts'
import { type StationCall } from './inbound.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { need, put, remove, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type DerControlPort, type DerReport } from './smart-charging-inbound.ts'
import { askedBy, asksForAll, partReported } from './unnumbered-reports.ts'

/** No station has this many; a report that never ends fills nothing. */
const controlLimit = 500
/** Kept per station; the oldest that has ended goes first. */
const alarmLimit = 256

export function createDerControl({ store }: { store: Store }): DerControlPort {
  return {
    reported: (call, report) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          controls: need('derControls', call.stationId),
        },
        decide: ({ station, open, controls }) => {
          const change = new Change()
          if (station !== undefined) reported(change, station, { open, known: controls }, call, report)
          return change.result(undefined)
        },
      }),
    startStop: (call, { controlId, started, at, supersededIds }) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId), controls: need('derControls', call.stationId) },
        decide: ({ station, controls }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          const control = controls.find((one) => one.controlId === controlId)
          if (control === undefined) {
            const fact = { action: call.action, at: at === null ? null : instantText(at), controlId, started }
            change.events.push(stationEvent(station, 'station.noted', call.receivedAt, 'station', fact))
          }
          // R04.FR.21: what began takes the place of these.
          for (const other of controls.filter((one) => supersededIds.includes(one.controlId) && !one.isSuperseded)) {
            keep(change, station, { ...other, isSuperseded: true }, call.receivedAt, 'superseded', 'station')
          }
          if (control !== undefined && started) {
            keep(
              change,
              station,
              { ...control, startedAt: at ?? call.receivedAt, uncertainSince: null },
              call.receivedAt,
              'started',
              'station',
            )
          }
          // R04.FR.10, FR.22: it is over, and the station deletes it.
          if (control !== undefined && !started) forget(change, station, control, call.receivedAt, 'ended', 'station')
          return change.result(undefined)
        },
      }),
    alarm: (call, input) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId), alarms: need('derAlarms', call.stationId) },
        decide: ({ station, alarms }) => {
          const change = new Change()
          if (station !== undefined) alarmTold(change, station, alarms, call, input)
          return change.result(undefined)
        },
      }),
  }
}

function alarmTold(
  change: Change,
  station: Station,
  alarms: readonly DerAlarm[],
  { receivedAt }: StationCall,
  { controlType, gridEventFault, ended, at, extraInfo }: Parameters<DerControlPort['alarm']>[1],
): void {
  const { organisationId, stationId } = station
  const moment = at ?? receivedAt
  const open = alarms.filter((one) => one.endedAt === null && one.startedAt <= moment)
  const told: DerAlarm = {
    organisationId,
    stationId,
    controlType,
    gridEventFault: gridEventFault ?? '',
    startedAt: moment,
    endedAt: ended ? moment : null,
    extraInfo,
    receivedAt,
  }
  if (!ended) {
    if (alarms.some((one) => isSameAlarm(one, told))) return
    // R05.FR.04: there is one level of alarm; another control takes it over, and the end of the first is never told.
    for (const one of open) noteAlarm(change, station, { ...one, endedAt: moment }, receivedAt)
    addAlarm(change, station, alarms, told)
    return
  }
  const ofControl = open.find(
    (one) => one.controlType === controlType && (gridEventFault === null || one.gridEventFault === gridEventFault),
  )
  if (ofControl !== undefined) {
    const over = { ...ofControl, endedAt: moment, extraInfo: extraInfo ?? ofControl.extraInfo }
    noteAlarm(change, station, over, receivedAt)
  } else if (!alarms.some((one) => one.controlType === controlType && one.endedAt === moment)) {
    // Its beginning was never heard.
    addAlarm(change, station, alarms, told)
  }
}

/** @param known newest first */
function addAlarm(change: Change, station: Station, known: readonly DerAlarm[], told: DerAlarm): void {
  // One that has ended goes before one that has not, and of these the oldest.
  const ended = known.filter(({ endedAt }) => endedAt !== null)
  const kept = known.filter(({ endedAt }) => endedAt === null)
  const excess = Math.max(0, known.length + 1 - alarmLimit)
  for (const old of [...kept, ...ended].slice(known.length - excess)) change.writes.push(remove('derAlarm', old))
  noteAlarm(change, station, told, told.receivedAt)
}

function isSameAlarm(a: DerAlarm, b: DerAlarm): boolean {
  return a.controlType === b.controlType && a.gridEventFault === b.gridEventFault && a.startedAt === b.startedAt
}

function noteAlarm(change: Change, station: Station, alarm: DerAlarm, at: Instant): void {
  change.writes.push(put('derAlarm', alarm))
  change.events.push(stationEvent(station, 'der-alarm.changed', at, 'station', alarmResource(alarm, station.identity)))
}

/** As the API and the feed tell it. */
export function alarmResource(alarm: DerAlarm, identity: string) {
  const { controlType, gridEventFault, startedAt, endedAt, extraInfo, receivedAt } = alarm
  return {
    stationId: identity,
    controlType,
    gridEventFault: gridEventFault === '' ? null : gridEventFault,
    startedAt: instantText(startedAt),
    endedAt: endedAt === null ? null : instantText(endedAt),
    extraInfo,
    receivedAt: instantText(receivedAt),
  }
}

export function controlResource(control: DerControl, state: DerState) {
  const text = (at: Instant | null) => (at === null ? null : instantText(at))
  return {
    controlId: control.controlId,
    controlType: control.controlType,
    isDefault: control.isDefault,
    priority: control.priority,
    state,
    startTime: text(control.startAt),
    endTime: text(control.endAt),
    settings: control.settings,
    startedAt: text(control.startedAt),
    acceptedAt: text(control.acceptedAt),
    reportedAt: text(control.reportedAt),
    uncertainSince: text(control.uncertainSince),
    commandId: control.commandId,
    actor: control.actor,
    reason: control.reason,
  }
}

type ControlChange = 'installed' | 'uncertain' | 'superseded' | 'started' | 'ended' | 'removed'
type Source = 'operator' | 'station' | 'stationmaster'

function keep(
  change: Change,
  station: Station,
  control: DerControl,
  at: Instant,
  what: ControlChange,
  by: Source,
): void {
  change.writes.push(put('derControl', control))
  tell(change, station, control, at, what, by)
}

function forget(
  change: Change,
  station: Station,
  control: DerControl,
  at: Instant,
  what: ControlChange,
  by: Source,
): void {
  change.writes.push(remove('derControl', control))
  tell(change, station, control, at, what, by)
}

function tell(
  change: Change,
  station: Station,
  control: DerControl,
  at: Instant,
  what: ControlChange,
  by: Source,
): void {
  const [alone] = derStates([control], at)
  const resource = controlResource(control, alone?.state ?? 'superseded')
  change.events.push(stationEvent(station, 'der-control.changed', at, by, { change: what, control: resource }))
}

/** R04.FR.02–08: what an accepted SetDERControl installs, and what it supersedes by our reckoning and by its answer. */
export function installControl(
  change: Change,
  station: Station,
  command: Pick<Command, 'commandId' | 'actor' | 'reason'>,
  { controlId, controlType, isDefault, ...parameters }: CommandParameters<'SetDERControl'>,
  controls: readonly DerControl[],
  supersededIds: readonly string[],
  at: Instant,
): void {
  if (controlId === undefined) return
  const settings = settingsOf(parameters)
  const added = newControl(station, { controlId, controlType, isDefault, settings }, at)
  if (added === undefined) return
  const reckoned = superseding(added, controls, at)
  const superseded = new Set([...reckoned.superseded, ...supersededIds])
  for (const other of controls) {
    if (isOver(other, at)) change.writes.push(remove('derControl', other))
    else if (superseded.has(other.controlId) && !other.isSuperseded && other.controlId !== controlId) {
      keep(change, station, { ...other, isSuperseded: true }, at, 'superseded', 'operator')
    }
  }
  const { commandId, actor, reason } = command
  const isSuperseded = reckoned.itself || supersededIds.includes(controlId)
  keep(
    change,
    station,
    { ...added, isSuperseded, acceptedAt: at, commandId, actor, reason },
    at,
    'installed',
    'operator',
  )
}

/** Without an answer it may be there or not, and nobody knows whether it superseded others. */
export function doubtInstalled(
  change: Change,
  station: Station,
  command: Pick<Command, 'commandId' | 'actor' | 'reason'>,
  { controlId, controlType, isDefault, ...parameters }: CommandParameters<'SetDERControl'>,
  controls: readonly DerControl[],
  at: Instant,
): void {
  if (controlId === undefined) return
  const asked = newControl(station, { controlId, controlType, isDefault, settings: settingsOf(parameters) }, at)
  if (asked === undefined) return
  const { commandId, actor, reason } = command
  const superseded = new Set(superseding(asked, controls, at).superseded)
  const others = controls.filter((one) => superseded.has(one.controlId))
  for (const one of [{ ...asked, commandId, actor, reason }, ...others]) {
    keep(change, station, { ...one, uncertainSince: at }, at, 'uncertain', 'stationmaster')
  }
}

/** They may be gone. */
export function doubtCleared(
  change: Change,
  station: Station,
  controls: readonly DerControl[],
  criteria: CommandParameters<'ClearDERControl'>,
  at: Instant,
): void {
  for (const control of controls.filter((one) => matches(one, criteria))) {
    keep(change, station, { ...control, uncertainSince: at }, at, 'uncertain', 'stationmaster')
  }
}

/** The row of a control; undefined where it lacks the setting of its type. */
function newControl(
  { organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>,
  told: { controlId: string; controlType: DerControlType; isDefault: boolean; settings: DerSettings },
  at: Instant,
): DerControl | undefined {
  const schedule = scheduleOf(told.settings, fieldOf(told.controlType))
  if (schedule === undefined) return undefined
  const { priority, startTime, duration } = schedule
  const startAt = startTime === undefined ? null : Date.parse(startTime)
  return {
    organisationId,
    stationId,
    ...told,
    priority,
    startAt,
    endAt: duration === undefined ? null : (startAt ?? at) + Math.round(duration * 1_000),
    isSuperseded: false,
    startedAt: null,
    acceptedAt: null,
    reportedAt: null,
    uncertainSince: null,
    commandId: null,
    actor: null,
    reason: null,
  }
}

/** R04.FR.30, FR.41–46: they are not there, or no longer. */
export function forgetControls(
  change: Change,
  station: Station,
  controls: readonly DerControl[],
  criteria: CommandParameters<'GetDERControl'>,
  since: Instant | null,
  at: Instant,
  by: Source,
): void {
  for (const control of controls) {
    if (matches(control, criteria) && (since === null || lastKnownAt(control) < since)) {
      forget(change, station, control, at, 'removed', by)
    }
  }
}

function matches(
  control: DerControl,
  { isDefault, controlType, controlId }: CommandParameters<'GetDERControl'>,
): boolean {
  return (
    (isDefault === undefined || control.isDefault === isDefault) &&
    (controlType === undefined || control.controlType === controlType) &&
    (controlId === undefined || control.controlId === controlId)
  )
}

function lastKnownAt({ acceptedAt, reportedAt, uncertainSince }: DerControl): Instant {
  return Math.max(acceptedAt ?? 0, reportedAt ?? 0, uncertainSince ?? 0)
}

function reported(
  change: Change,
  station: Station,
  { open, known }: { open: readonly Command[]; known: readonly DerControl[] },
  { receivedAt }: StationCall,
  { requestId, toBeContinued, controls: told }: DerReport,
): void {
  const part = { requestId, toBeContinued, told, receivedAt }
  partReported<(typeof told)[number], DerControl, string>(change, station, part, {
    question: 'GetDERControl',
    open,
    known,
    limit: controlLimit,
    keyOf: ({ controlId }) => controlId,
    rowOf({ isSuperseded, ...one }, before) {
      const control = newControl(station, one, receivedAt)
      if (control === undefined) return undefined
      const endAt = before !== undefined && control.startAt === null ? before.endAt : control.endAt
      const startedAt = before?.startedAt ?? null
      return { ...control, ...askedBy(before), startedAt, endAt, isSuperseded, reportedAt: receivedAt }
    },
    keep(control, isNews) {
      if (isNews) keep(change, station, control, receivedAt, 'installed', 'station')
      else change.writes.push(put('derControl', control))
    },
    ended(asked, unnamed) {
      if (asksForAll(asked)) forgetControls(change, station, unnamed, {}, asked.createdAt, receivedAt, 'station')
    },
  })
}
