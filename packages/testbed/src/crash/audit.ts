import { readFile } from 'node:fs/promises'
import { fieldsOf } from '../clients/raw-station.ts'
import { type Rest } from '../rest.ts'
import { type LedgerLine, sameness } from './entries.ts'

export interface Audit {
  acknowledged: number
  /** Acknowledged, and not to be found. */
  lost: string[]
  /** Found more than once. */
  doubled: string[]
  /** Found, and never acknowledged though every station ended its charge. */
  unknown: string[]
  /** Transactions whose count or energy is not what the station was told. */
  wrong: string[]
  /** How many needed more than one attempt. */
  retried: number
}

async function readLedger(file: string): Promise<LedgerLine[]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): LedgerLine => JSON.parse(line))
}

/** Holds what the API shows against what the stations were answered. */
export async function audit(rest: Rest, file: string): Promise<Audit> {
  const lines = await readLedger(file)
  const result: Audit = {
    acknowledged: lines.length,
    lost: [],
    doubled: [],
    unknown: [],
    wrong: [],
    retried: lines.filter(({ attempts }) => attempts > 1).length,
  }
  for (const [station, ofStation] of Map.groupBy(lines, (line) => line.station)) {
    await auditStation(rest, station, ofStation, result)
  }
  return result
}

async function auditStation(rest: Rest, station: string, lines: LedgerLine[], result: Audit): Promise<void> {
  const stored = new Map<string, number>()
  const transactions = await rest.transactions({ station })
  for (const { id } of transactions) {
    for (const { raw, note } of await rest.messages(id)) {
      // A retry that was recognised is kept beside the message it repeats, and says so.
      if (isRepeat(note)) continue
      const frame: unknown[] = JSON.parse(raw)
      const key = sameness(String(frame[2]), fieldsOf(frame[3]))
      stored.set(key, (stored.get(key) ?? 0) + 1)
    }
  }
  const acknowledged = new Set(lines.map(({ action, payload }) => sameness(action, payload)))
  for (const key of acknowledged) {
    const count = stored.get(key) ?? 0
    if (count === 0) result.lost.push(`${station} ${key}`)
    if (count > 1) result.doubled.push(`${station} ${key} (${count} times)`)
  }
  for (const key of stored.keys()) if (!acknowledged.has(key)) result.unknown.push(`${station} ${key}`)
  result.wrong.push(...wrongTransactions(station, lines, transactions))
}

/** Whether a message in the ledger is the retry of another (F4, F6). */
export function isRepeat(note: string | null): boolean {
  return note?.startsWith('repeats') ?? false
}

interface Charge {
  begin: number
  end: number | undefined
}

function wrongTransactions(
  station: string,
  lines: LedgerLine[],
  transactions: { transactionId: string; state: string; energyWh: number | null }[],
): string[] {
  const charges = chargesOf(lines)
  const wrong: string[] = []
  if (transactions.length !== charges.size) {
    wrong.push(`${station} made ${charges.size} transactions and the API shows ${transactions.length}`)
  }
  for (const { transactionId, state, energyWh } of transactions) {
    const charge = charges.get(transactionId)
    const energy = charge?.end === undefined ? undefined : charge.end - charge.begin
    if (state !== 'ended' || energyWh !== energy) {
      wrong.push(`${station} ${transactionId} is ${state} with ${energyWh} Wh instead of ended with ${energy} Wh`)
    }
  }
  return wrong
}

/** By the OCPP transaction id, as the stations know it. */
function chargesOf(lines: LedgerLine[]): Map<string, Charge> {
  const charges = new Map<string, Charge>()
  for (const { action, payload, answer } of lines) {
    if (action === 'StartTransaction') {
      charges.set(String(answer.transactionId), { begin: Number(payload.meterStart), end: undefined })
    } else if (action === 'StopTransaction') {
      const charge = charges.get(String(payload.transactionId))
      if (charge !== undefined) charge.end = Number(payload.meterStop)
    } else if (action === 'TransactionEvent') {
      const id = String(fieldsOf(payload.transactionInfo).transactionId)
      const charge = charges.get(id) ?? { begin: registerIn(payload), end: undefined }
      if (payload.eventType === 'Ended') charge.end = registerIn(payload)
      charges.set(id, charge)
    }
  }
  return charges
}

function registerIn(payload: Record<string, unknown>): number {
  const [meterValue] = Array.isArray(payload.meterValue) ? payload.meterValue : []
  const samples = fieldsOf(meterValue).sampledValue
  return Number(fieldsOf(Array.isArray(samples) ? samples[0] : undefined).value)
}
