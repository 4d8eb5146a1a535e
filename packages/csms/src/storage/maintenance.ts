import { type Instant } from '../domain/model.ts'
import { trimChunk } from './outbox.ts'

export interface Seen {
  stationId: string
  lastSeenAt: Instant
}

export interface FrameRetention {
  /** Frames from before this instant go … */
  before: Instant
  /** … and the oldest beyond this much text. */
  bytes: number
}

/** One statement with `?` for its parameters, in SQL that both stores read. */
export interface Rewrite {
  sql: string
  parameters: readonly (string | number)[]
}

/** What grows for ever unless it is trimmed, by age; transactions, the ledger and the audit are kept. */
export const historyTables = [
  'statusReport',
  'meterValue',
  'command',
  'linkPeriod',
  'reservation',
  'fileTransfer',
  'securityEvent',
  'fleetTarget',
  'fleetJob',
  'checkCase',
  'checkRun',
  'ability',
  'monitoringEvent',
  'securityUpgrade',
  'monitoringValue',
  'derAlarm',
  'batterySwap',
] as const
/** Of persons; kept shorter than any history. */
export const personalTables = ['customerReportPart', 'customerReport'] as const
type HistoryTable = (typeof historyTables)[number] | (typeof personalTables)[number]

/** The oldest of the tables whose rows are not numbered by the store, so many at once. */
const oldestKeyed = {
  command:
    'DELETE FROM "command" WHERE command_id IN (SELECT command_id FROM "command" WHERE created_at < ? ' +
    `AND status NOT IN ('pending', 'sent', 'accepted') ORDER BY created_at LIMIT ${trimChunk})`,
  fileTransfer:
    'DELETE FROM "file_transfer" WHERE command_id IN (SELECT command_id FROM "file_transfer" WHERE created_at < ? ' +
    `AND ended_at IS NOT NULL LIMIT ${trimChunk})`,
  linkPeriod:
    'DELETE FROM "link_period" WHERE link_id IN (SELECT link_id FROM "link_period" WHERE disconnected_at < ? ' +
    `ORDER BY link_id LIMIT ${trimChunk})`,
  ability:
    'DELETE FROM "ability" WHERE (vendor, model, firmware_version, protocol_version, ability) IN ' +
    '(SELECT vendor, model, firmware_version, protocol_version, ability FROM "ability" WHERE last_seen_at < ? ' +
    `LIMIT ${trimChunk})`,
  // Before their run, which tells how old they are.
  checkCase:
    'DELETE FROM "check_case" WHERE (run_id, "position") IN (SELECT c.run_id, c."position" FROM "check_run" r ' +
    `JOIN "check_case" c ON c.run_id = r.run_id WHERE r.ended_at < ? LIMIT ${trimChunk})`,
  checkRun:
    'DELETE FROM "check_run" WHERE run_id IN (SELECT r.run_id FROM "check_run" r WHERE r.ended_at < ? AND NOT EXISTS ' +
    `(SELECT 1 FROM "check_case" c WHERE c.run_id = r.run_id) LIMIT ${trimChunk})`,
  // Before their job, which tells how old they are.
  fleetTarget:
    'DELETE FROM "fleet_target" WHERE (job_id, station_id) IN (SELECT t.job_id, t.station_id FROM "fleet_job" j ' +
    `JOIN "fleet_target" t ON t.job_id = j.job_id WHERE j.ended_at < ? LIMIT ${trimChunk})`,
  fleetJob:
    'DELETE FROM "fleet_job" WHERE job_id IN (SELECT j.job_id FROM "fleet_job" j WHERE j.ended_at < ? AND NOT EXISTS ' +
    `(SELECT 1 FROM "fleet_target" t WHERE t.job_id = j.job_id) LIMIT ${trimChunk})`,
  customerReportPart:
    'DELETE FROM "customer_report_part" WHERE (command_id, seq_no) IN (SELECT command_id, seq_no FROM ' +
    `"customer_report_part" WHERE received_at < ? LIMIT ${trimChunk})`,
  customerReport:
    'DELETE FROM "customer_report" WHERE command_id IN (SELECT command_id FROM "customer_report" WHERE created_at < ? ' +
    `LIMIT ${trimChunk})`,
  monitoringEvent:
    'DELETE FROM "monitoring_event" WHERE "id" IN (SELECT "id" FROM "monitoring_event" WHERE received_at < ? ' +
    `AND state <> 'open' ORDER BY received_at LIMIT ${trimChunk})`,
  reservation:
    'DELETE FROM "reservation" WHERE "id" IN (SELECT "id" FROM "reservation" WHERE ended_at < ? ' +
    `ORDER BY ended_at LIMIT ${trimChunk})`,
  derAlarm:
    'DELETE FROM "der_alarm" WHERE (station_id, started_at, control_type, grid_event_fault) IN (SELECT station_id, ' +
    `started_at, control_type, grid_event_fault FROM "der_alarm" WHERE ended_at < ? LIMIT ${trimChunk})`,
  batterySwap:
    'DELETE FROM "battery_swap" WHERE swap_id IN (SELECT swap_id FROM "battery_swap" WHERE started_at < ? ' +
    `ORDER BY started_at LIMIT ${trimChunk})`,
  securityUpgrade:
    'DELETE FROM "security_upgrade" WHERE upgrade_id IN (SELECT upgrade_id FROM "security_upgrade" WHERE ended_at < ? ' +
    `LIMIT ${trimChunk})`,
} as const

type KeyedTable = keyof typeof oldestKeyed

export function isKeyed(table: HistoryTable): table is KeyedTable {
  return Object.hasOwn(oldestKeyed, table)
}

/**
 * For the tables whose rows carry a key of their own.
 *
 * @param remove runs the statement with the age as its parameter, beside no unit, and tells how many rows went
 */
export async function trimKeyed(table: KeyedTable, remove: (sql: string) => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const gone = await remove(oldestKeyed[table])
    total += gone
    if (gone < trimChunk) return total
  }
}

/** What storage does by the clock, in small commits between those of the stations. */
export interface Maintenance {
  /** Coalesced last-seen times; without events, and of no weight to anything else. */
  touchStations(seen: readonly Seen[]): Promise<void>
  /** Tells how many went. */
  trimFrames(keep: FrameRetention): Promise<number>
  /** Gives up what is older: commands only when they are settled, links when they are closed, reservations when they ended. Tells how many went. */
  trimHistory(table: HistoryTable, before: Instant): Promise<number>
  /** Changes what is written already, in one commit that no unit runs beside; tells how many rows each changed. */
  rewrite(rewrites: readonly Rewrite[]): Promise<number[]>
  /** What rows said before they were rewritten leaves the disk, as far as the store can do that by itself. */
  forgetOldImages(): Promise<void>
  /** Makes room for the months to come, where the store keeps them apart; once a day is enough. */
  prepareMonths(): Promise<void>
}
