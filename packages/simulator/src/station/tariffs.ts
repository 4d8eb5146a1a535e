/** Tariffs of a station and what they amount to, calculated in whole numbers [2.1 I07–I12]. */
import { type StationMemory } from './memory.ts'
import { type CalculatedCost, type PriceLine, type StationTariff, type TransactionEvent } from './model.ts'
import { mostPrices } from './variable-definition.ts'

export type TariffRefusal =
  | 'TooManyElements'
  | 'ConditionNotSupported'
  | 'DuplicateTariffId'
  | 'Rejected'
  | 'TxNotFound'
  | 'NoCurrencyChange'

export interface TariffHolder {
  readonly memory: StationMemory
  readonly evses: readonly { readonly id: number }[]
  /** Now by the station's own clock. */
  readonly timestamp: string
  save(): void
}

const linesOf = ({ energy, chargingTime, idleTime, fixedFee }: StationTariff): PriceLine[][] =>
  [energy, chargingTime, idleTime, fixedFee].map((part) => [...(part?.prices ?? [])])

function refusalOf(tariff: StationTariff): TariffRefusal | undefined {
  const lines = linesOf(tariff)
  if (lines.every((prices) => prices.length === 0)) return 'Rejected'
  if (lines.some((prices) => prices.length > mostPrices)) return 'TooManyElements'
  // This model knows no conditions.
  return lines.flat().some(({ conditional }) => conditional) ? 'ConditionNotSupported' : undefined
}

const validFrom = ({ tariff }: { tariff: StationTariff }) => tariff.validFrom ?? Number.NEGATIVE_INFINITY

/** What each EVSE has: one that is valid, and those that become so later [I07.FR.20–23]. */
export function defaultsOf({ memory, timestamp }: Pick<TariffHolder, 'memory' | 'timestamp'>) {
  const now = Date.parse(timestamp)
  const all = memory.tariffs ?? []
  return all.filter((one, index) => {
    if (validFrom(one) > now) return true
    return !all.some(
      (other, place) =>
        other.evseId === one.evseId &&
        validFrom(other) <= now &&
        (validFrom(other) > validFrom(one) || (validFrom(other) === validFrom(one) && place > index)),
    )
  })
}

export function setDefault(station: TariffHolder, evseId: number, tariff: StationTariff): TariffRefusal | undefined {
  const places = evseId === 0 ? station.evses.map(({ id }) => id) : [evseId]
  if (!places.every((place) => station.evses.some(({ id }) => id === place))) return 'Rejected'
  const kept = defaultsOf(station)
  if (kept.some((one) => one.tariff.tariffId === tariff.tariffId)) return 'DuplicateTariffId'
  const refusal = refusalOf(tariff)
  if (refusal !== undefined) return refusal
  station.memory.tariffs = [...kept, ...places.map((place) => ({ evseId: place, tariff }))]
  station.save()
  return undefined
}

/** The ids that were cleared; a transaction keeps the one it is charged by [I10.FR.07]. */
export function clearDefaults(
  station: TariffHolder,
  { tariffIds, evseId = 0 }: { tariffIds?: readonly string[] | undefined; evseId?: number | undefined },
): string[] {
  const kept = defaultsOf(station)
  const gone = kept.filter(
    (one) => (tariffIds?.includes(one.tariff.tariffId) ?? true) && (evseId === 0 || one.evseId === evseId),
  )
  station.memory.tariffs = kept.filter((one) => !gone.includes(one))
  station.save()
  return [...new Set(gone.map(({ tariff }) => tariff.tariffId))]
}

export function changeTariff(
  station: TariffHolder,
  transactionId: string,
  tariff: StationTariff,
): TariffRefusal | undefined {
  const record = station.memory.transactions.find(({ id }) => id === transactionId)
  if (record === undefined) return 'TxNotFound'
  if (record.tariff !== undefined && record.tariff.currency !== tariff.currency) return 'NoCurrencyChange'
  const refusal = refusalOf(tariff)
  if (refusal !== undefined) return refusal
  record.tariff = tariff
  record.tariffTold = false
  station.save()
  return undefined
}

/** The event with the tariff it is charged by, told once, and at the end what it cost [I07.FR.32, I12.FR.01]. */
export function priced(station: TariffHolder, event: TransactionEvent): TransactionEvent {
  const record = station.memory.transactions.find(({ id }) => id === event.transactionId)
  if (record === undefined) return event
  const now = Date.parse(station.timestamp)
  record.tariff ??= defaultsOf(station).find((one) => one.evseId === event.evseId && validFrom(one) <= now)?.tariff
  const { tariff } = record
  if (tariff === undefined) return event
  const tell = record.tariffTold !== true
  record.tariffTold = true
  return {
    ...event,
    ...(tell && { tariffId: tariff.tariffId }),
    ...(event.type === 'Ended' && {
      cost: calculated(tariff, {
        energyWh: Math.max(0, Math.round(event.registerWh - record.meterStartWh)),
        chargingS: event.timeSpentChargingS,
        idleS: Math.max(0, Math.round((event.at - record.startedAt) / 1_000) - event.timeSpentChargingS),
        startedAt: record.startedAt,
      }),
    }),
  }
}

interface Usage {
  energyWh: number
  chargingS: number
  idleS: number
  startedAt: number
}

/** Prices and amounts are hundred-thousandths of the currency; what is smaller is dropped, once for each part. */
function calculated(tariff: StationTariff, usage: Usage): CalculatedCost {
  const { energy, chargingTime, idleTime, fixedFee } = tariff
  const per = (prices: readonly PriceLine[] | undefined, count: number, unit: bigint) =>
    (BigInt(prices?.[0]?.price ?? 0) * BigInt(count)) / unit
  return {
    tariffId: tariff.tariffId,
    currency: tariff.currency,
    ...usage,
    parts: {
      ...(energy !== undefined && { energy: taxed(per(energy.prices, usage.energyWh, 1_000n), energy.taxes) }),
      ...(chargingTime !== undefined && {
        chargingTime: taxed(per(chargingTime.prices, usage.chargingS, 60n), chargingTime.taxes),
      }),
      ...(idleTime !== undefined && { idleTime: taxed(per(idleTime.prices, usage.idleS, 60n), idleTime.taxes) }),
      ...(fixedFee !== undefined && { fixed: taxed(per(fixedFee.prices, 1, 1n), fixedFee.taxes) }),
    },
  }
}

/** Rates of one stack are laid on the same amount, those of a higher one on the result [I12.FR.13]. */
function taxed(exclTax: bigint, taxes: readonly { stack: number; thousandths: number }[]) {
  let inclTax = exclTax
  for (const stack of [...new Set(taxes.map((tax) => tax.stack))].sort((a, b) => a - b)) {
    const rate = taxes.filter((tax) => tax.stack === stack).reduce((sum, tax) => sum + tax.thousandths, 0)
    inclTax += (inclTax * BigInt(rate)) / 100_000n
  }
  return { exclTax: Number(exclTax), inclTax: Number(inclTax) }
}
