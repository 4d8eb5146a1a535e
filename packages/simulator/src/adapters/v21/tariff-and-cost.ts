import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type CalculatedCost, type StationTariff } from '../../station/model.ts'
import { changeTariff, clearDefaults, defaultsOf, setDefault } from '../../station/tariffs.ts'
import { type StationHandlers } from '../dispatch.ts'

type WireTariff = RequestOf<typeof ocpp21, 'SetDefaultTariff'>['tariff']
type Costs = NonNullable<RequestOf<typeof ocpp21, 'TransactionEvent'>['costDetails']>
type Actions = 'SetDefaultTariff' | 'GetTariffs' | 'ClearTariffs' | 'ChangeTransactionTariff'

/** Hundred-thousandths of a currency. */
const scale = 100_000

export const tariffs: Pick<StationHandlers<typeof ocpp21>, Actions> = {
  async SetDefaultTariff({ evseId, tariff }, station) {
    const refusal = setDefault(station, evseId, tariffOf(tariff))
    if (refusal === undefined || refusal === 'TxNotFound' || refusal === 'NoCurrencyChange') {
      return { status: refusal === undefined ? 'Accepted' : 'Rejected' }
    }
    return { status: refusal }
  },
  async GetTariffs({ evseId }, station) {
    const ofDefaults = Map.groupBy(
      defaultsOf(station).filter((one) => evseId === 0 || one.evseId === evseId),
      (one) => one.tariff,
    )
    const ofDrivers = station.memory.transactions.filter(
      ({ tariff, evseId: place }) =>
        tariff !== undefined && !ofDefaults.has(tariff) && (evseId === 0 || evseId === place),
    )
    const [first, ...rest] = [
      ...[...ofDefaults].map(([{ tariffId, validFrom }, places]) => ({
        tariffId,
        tariffKind: 'DefaultTariff' as const,
        evseIds: places.map((one) => one.evseId),
        ...(validFrom !== undefined && { validFrom: new Date(validFrom).toISOString() }),
      })),
      ...ofDrivers.map(({ tariff, evseId: place, idToken }) => ({
        tariffId: tariff?.tariffId ?? '',
        tariffKind: 'DriverTariff' as const,
        evseIds: [place],
        ...(idToken !== undefined && { idTokens: [idToken.idToken] }),
      })),
    ]
    return first === undefined ? { status: 'NoTariff' } : { status: 'Accepted', tariffAssignments: [first, ...rest] }
  },
  async ClearTariffs({ tariffIds, evseId }, station) {
    const gone = clearDefaults(station, { tariffIds, evseId })
    const asked = tariffIds ?? gone
    const [first, ...rest] = asked.map((tariffId) => ({
      tariffId,
      status: gone.includes(tariffId) ? ('Accepted' as const) : ('NoTariff' as const),
    }))
    return { clearTariffsResult: first === undefined ? [{ status: 'NoTariff' }] : [first, ...rest] }
  },
  async ChangeTransactionTariff({ transactionId, tariff }, station) {
    const refusal = changeTariff(station, transactionId, tariffOf(tariff))
    if (refusal !== undefined) return { status: refusal === 'DuplicateTariffId' ? 'Rejected' : refusal }
    const evse = station.evses.find(({ transaction }) => transaction?.id === transactionId)
    // [I11.FR.07]
    station.soon(() => evse?.report('TariffChanged', undefined))
    return { status: 'Accepted' }
  },
}

/** From here on whole numbers are calculated with. */
function scaled(value: number): number {
  return Math.round(value * scale)
}

interface WirePart {
  prices: { priceKwh?: number; priceMinute?: number; priceFixed?: number; conditions?: object }[]
  taxRates?: { tax: number; stack?: number }[]
}

function partOf({ prices, taxRates = [] }: WirePart): NonNullable<StationTariff['energy']> {
  return {
    prices: prices.map(({ priceKwh, priceMinute, priceFixed, conditions }) => ({
      price: scaled(priceKwh ?? priceMinute ?? priceFixed ?? 0),
      conditional: conditions !== undefined,
    })),
    taxes: taxRates.map(({ tax, stack = 0 }) => ({ stack, thousandths: Math.round(tax * 1_000) })),
  }
}

function tariffOf({
  tariffId,
  currency,
  validFrom,
  energy,
  chargingTime,
  idleTime,
  fixedFee,
}: WireTariff): StationTariff {
  return {
    tariffId,
    currency,
    ...(validFrom !== undefined && { validFrom: Date.parse(validFrom) }),
    ...(energy !== undefined && { energy: partOf(energy) }),
    ...(chargingTime !== undefined && { chargingTime: partOf(chargingTime) }),
    ...(idleTime !== undefined && { idleTime: partOf(idleTime) }),
    ...(fixedFee !== undefined && { fixedFee: partOf(fixedFee) }),
  }
}

/** [I12.FR.04–17] */
export function costDetails21({
  tariffId,
  currency,
  parts,
  energyWh,
  chargingS,
  idleS,
  startedAt,
}: CalculatedCost): Costs {
  const priceOf = ({ exclTax, inclTax }: { exclTax: number; inclTax: number }) => ({
    exclTax: exclTax / scale,
    inclTax: inclTax / scale,
  })
  const sum = Object.values(parts).reduce(
    (total, part) => ({ exclTax: total.exclTax + part.exclTax, inclTax: total.inclTax + part.inclTax }),
    { exclTax: 0, inclTax: 0 },
  )
  return {
    chargingPeriods: [
      {
        tariffId,
        startPeriod: new Date(startedAt).toISOString(),
        dimensions: [
          { type: 'Energy', volume: energyWh },
          { type: 'ChargingTime', volume: chargingS },
        ],
      },
    ],
    totalCost: {
      currency,
      typeOfCost: 'NormalCost',
      ...(parts.energy !== undefined && { energy: priceOf(parts.energy) }),
      ...(parts.chargingTime !== undefined && { chargingTime: priceOf(parts.chargingTime) }),
      ...(parts.idleTime !== undefined && { idleTime: priceOf(parts.idleTime) }),
      ...(parts.fixed !== undefined && { fixed: priceOf(parts.fixed) }),
      total: priceOf(sum),
    },
    totalUsage: { energy: energyWh, chargingTime: chargingS, idleTime: idleS },
  }
}
