/** What is kept of the tariffs that stations calculate by (2.1). */
import { type Tariff } from '@stationmaster/contract'
import { type Instant, type Transaction } from './model.ts'

/** A tariff by its id, which is of this content for ever (I08.FR.08). */
export interface KnownTariff {
  organisationId: string
  tariffId: string
  tariff: Tariff
  createdAt: Instant
}

export interface InstalledTariff {
  organisationId: string
  stationId: string
  tariffId: string
  tariffKind: string
  /** 0 where it belongs to no EVSE yet, or where the station's EVSEs are not known. */
  evseId: number
  validFromAt: Instant | null
  /** Our id of the transaction it was given to. */
  transactionKey: string | null
  acceptedAt: Instant | null
  reportedAt: Instant | null
  /** Since when nobody knows whether it is so: the answer that would have said it was lost. */
  uncertainSince: Instant | null
  commandId: string | null
  actor: string | null
  reason: string | null
}

/** One line of a station's answer to GetTariffs. */
export interface TariffAssignment {
  tariffId: string
  tariffKind: string
  validFromAt: Instant | null
  evseIds: number[]
}

export interface ClearedTariff {
  tariffId: string | null
  status: string
}

/** From when on it counts: at once where nothing else is said. */
function countsFrom({ validFromAt, acceptedAt }: InstalledTariff): Instant {
  return validFromAt ?? acceptedAt ?? 0
}

/** Whether the station ever said that it has it. */
function isKnownThere({ acceptedAt, reportedAt }: InstalledTariff): boolean {
  return acceptedAt !== null || reportedAt !== null
}

/** Of the defaults of an EVSE the newest that is valid; the ones before it are replaced (I07.FR.20 to FR.23). */
export function inForceAt(
  tariffs: readonly InstalledTariff[],
  evseId: number,
  at: Instant,
): InstalledTariff | undefined {
  return tariffs
    .filter(
      (one) => one.tariffKind === defaultKind && one.evseId === evseId && countsFrom(one) <= at && isKnownThere(one),
    )
    .sort((a, b) => countsFrom(b) - countsFrom(a) || (b.acceptedAt ?? 0) - (a.acceptedAt ?? 0))[0]
}

export const defaultKind = 'DefaultTariff'

/** What the station has not replaced or removed by itself (I07.FR.20, I08.FR.06). */
export function standingTariffs(
  tariffs: readonly InstalledTariff[],
  active: readonly Pick<Transaction, 'id'>[],
  at: Instant,
): InstalledTariff[] {
  return tariffs.filter((one) => {
    if (one.tariffKind !== defaultKind) {
      return one.transactionKey === null || active.some(({ id }) => id === one.transactionKey)
    }
    return one.uncertainSince !== null || countsFrom(one) > at || inForceAt(tariffs, one.evseId, at) === one
  })
}
