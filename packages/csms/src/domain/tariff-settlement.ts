/** What a station's answers to the tariff commands say that it has (I07, I09, I10, I11). */
import { type CommandParameters, type Tariff } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { type Command, type Evse, type Instant, type Station, type Transaction } from './model.ts'
import { put, remove } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import {
  type ClearedTariff,
  defaultKind,
  type InstalledTariff,
  standingTariffs,
  type TariffAssignment,
} from './tariff-model.ts'
import { askedBy } from './unnumbered-reports.ts'

interface Setting {
  station: Pick<Station, 'organisationId' | 'stationId'>
  command: Pick<Command, 'commandId' | 'actor' | 'reason'>
  at: Instant
}

function rowOf({ station, command, at }: Setting, { tariffId, validFrom }: Tariff, evseId: number): InstalledTariff {
  return {
    organisationId: station.organisationId,
    stationId: station.stationId,
    tariffId,
    tariffKind: defaultKind,
    evseId,
    validFromAt: validFrom === undefined ? null : Date.parse(validFrom),
    transactionKey: null,
    acceptedAt: at,
    reportedAt: null,
    uncertainSince: null,
    commandId: command.commandId,
    actor: command.actor,
    reason: command.reason,
  }
}

/** I07.FR.11, FR.12: EVSE 0 is each of them. What it replaces is gone, but for what becomes valid later. */
export function defaultSet(
  change: Change,
  setting: Setting,
  { evseId, tariff }: CommandParameters<'SetDefaultTariff'>,
  known: readonly InstalledTariff[],
  evses: readonly Pick<Evse, 'evseId'>[],
): void {
  const { rows, replaced } = defaultsOf(setting, tariff, evseId, known, evses)
  for (const one of replaced) change.writes.push(remove('installedTariff', one))
  for (const row of rows) change.writes.push(put('installedTariff', row))
  told(change, setting, 'installed', tariff.tariffId, evseId)
}

/** The rows of a default tariff, and those that it takes the place of. */
function defaultsOf(
  setting: Setting,
  tariff: Tariff,
  evseId: number,
  known: readonly InstalledTariff[],
  evses: readonly Pick<Evse, 'evseId'>[],
): { rows: InstalledTariff[]; replaced: InstalledTariff[] } {
  const all = evses.map((evse) => evse.evseId).filter((id) => id > 0)
  const places = evseId > 0 ? [evseId] : all.length === 0 ? [0] : all
  const rows = places.map((place) => rowOf(setting, tariff, place))
  const others = known
    .filter((one) => one.tariffId !== tariff.tariffId && one.tariffKind === defaultKind)
    .filter((one) => places.includes(one.evseId))
  // What was in doubt is no longer, once another took its place.
  const certain = others.map((one) => ({ ...one, uncertainSince: null }))
  const standing = standingTariffs([...certain, ...rows], [], setting.at)
  return { rows, replaced: others.filter((_, index) => !standing.some((one) => one === certain[index])) }
}

/** Without an answer it may be there or not, and so may what it would have replaced; GetTariffs tells. */
export function defaultInDoubt(
  change: Change,
  setting: Setting,
  { evseId, tariff }: CommandParameters<'SetDefaultTariff'>,
  known: readonly InstalledTariff[],
  evses: readonly Pick<Evse, 'evseId'>[],
): void {
  const { rows, replaced } = defaultsOf(setting, tariff, evseId, known, evses)
  const isThere = (row: InstalledTariff) =>
    known.some((one) => one.tariffId === row.tariffId && one.evseId === row.evseId)
  const fresh = rows.filter((row) => !isThere(row)).map((row) => ({ ...row, acceptedAt: null }))
  doubt(change, setting, [...fresh, ...replaced])
}

/** As `transactionTariffSet`, without an answer. */
export function transactionTariffInDoubt(
  change: Change,
  setting: Setting,
  tariff: Tariff,
  transaction: Transaction,
  known: readonly InstalledTariff[],
): void {
  const row = { ...transactionRow(setting, tariff, transaction), acceptedAt: null }
  doubt(change, setting, [...known.filter((one) => one.transactionKey === transaction.id), row])
}

/** They may be gone or not. */
export function clearingInDoubt(
  change: Change,
  setting: Setting,
  parameters: CommandParameters<'ClearTariffs'>,
  known: readonly InstalledTariff[],
): void {
  doubt(change, setting, clearedBy(parameters, known))
}

function doubt(change: Change, setting: Setting, rows: readonly InstalledTariff[]): void {
  for (const row of rows) {
    change.writes.push(put('installedTariff', { ...row, uncertainSince: setting.at }))
    told(change, setting, 'uncertain', row.tariffId, row.evseId)
  }
}

/** I11: the transaction's own from now on; the one it was given before is no longer in use. */
export function transactionTariffSet(
  change: Change,
  setting: Setting,
  tariff: Tariff,
  transaction: Transaction,
  known: readonly InstalledTariff[],
): void {
  for (const one of known) {
    if (one.transactionKey === transaction.id) change.writes.push(remove('installedTariff', one))
  }
  const row = transactionRow(setting, tariff, transaction)
  change.writes.push(put('installedTariff', row))
  told(change, setting, 'installed', tariff.tariffId, row.evseId)
}

function transactionRow(setting: Setting, tariff: Tariff, { id, evseId }: Transaction): InstalledTariff {
  return { ...rowOf(setting, tariff, evseId ?? 0), tariffKind: 'DriverTariff', transactionKey: id }
}

/** I09: what was asked for and is not named is not there. */
export function assigned(
  change: Change,
  setting: Setting,
  { evseId }: CommandParameters<'GetTariffs'>,
  assignments: readonly TariffAssignment[],
  known: readonly InstalledTariff[],
): void {
  const named = assignments.flatMap(({ evseIds, ...assignment }) =>
    (evseIds.length === 0 ? [0] : evseIds).map((place): InstalledTariff => {
      const before = known.find((one) => one.tariffId === assignment.tariffId && one.evseId === place)
      return {
        organisationId: setting.station.organisationId,
        stationId: setting.station.stationId,
        ...assignment,
        evseId: place,
        transactionKey: before?.transactionKey ?? null,
        ...askedBy(before),
        reportedAt: setting.at,
        uncertainSince: null,
      }
    }),
  )
  const isNamed = (one: InstalledTariff) =>
    named.some((row) => row.tariffId === one.tariffId && row.evseId === one.evseId)
  for (const one of known) {
    if ((evseId === 0 || one.evseId === evseId) && !isNamed(one)) change.writes.push(remove('installedTariff', one))
  }
  for (const row of named) change.writes.push(put('installedTariff', row))
}

/** I10: defaults only; those that a transaction is charged by go too, for it keeps its own copy (I10.FR.07). */
export function cleared(
  change: Change,
  setting: Setting,
  parameters: CommandParameters<'ClearTariffs'>,
  results: readonly ClearedTariff[],
  known: readonly InstalledTariff[],
): void {
  const gone = results.filter(({ status }) => status === 'Accepted' || status === 'NoTariff')
  const allGone = gone.some(({ tariffId }) => tariffId === null)
  for (const one of clearedBy(parameters, known)) {
    if (!allGone && !gone.some(({ tariffId }) => tariffId === one.tariffId)) continue
    change.writes.push(remove('installedTariff', one))
    told(change, setting, 'removed', one.tariffId, one.evseId)
  }
}

function clearedBy(
  { tariffIds, evseId }: CommandParameters<'ClearTariffs'>,
  known: readonly InstalledTariff[],
): InstalledTariff[] {
  return known.filter(
    (one) =>
      one.tariffKind === defaultKind &&
      (tariffIds === undefined || tariffIds.includes(one.tariffId)) &&
      (evseId === undefined || evseId === 0 || one.evseId === evseId),
  )
}

function told(change: Change, { station, at }: Setting, what: string, tariffId: string, evseId: number): void {
  change.events.push(stationEvent(station, 'tariff.changed', at, 'operator', { change: what, tariffId, evseId }))
}
