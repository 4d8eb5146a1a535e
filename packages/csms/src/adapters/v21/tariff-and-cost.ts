import { type Tariff } from '@stationmaster/contract'
import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type StationAnswer } from '../../domain/outbound.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, done, noResult } from '../answers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName, isPlaceNumber } from '../shared-bounds.ts'
import { acceptance, completion } from '../v2/remote-control.ts'
import { costRequest, notOnFile } from '../v2/tariff-and-cost.ts'

type WireTariff = RequestOf<typeof ocpp21, 'SetDefaultTariff'>['tariff']
type Rows =
  | 'NotifyWebPaymentStarted'
  | 'CostUpdated'
  | 'SetDefaultTariff'
  | 'GetTariffs'
  | 'ClearTariffs'
  | 'ChangeTransactionTariff'

/** No station has this many tariffs; what is beyond is not kept. */
const mostAssignments = 1_000

/** Tariff, cost and payment in the words of 2.1 (C25, I02, I07 to I11). */
export const tariffAndCost21: Pick<Outbound<typeof ocpp21>, Rows> = {
  CostUpdated: async (caller, parameters, context) => {
    const request = costRequest(parameters, context)
    return request === undefined ? notOnFile : done(await caller.call('CostUpdated', request))
  },
  NotifyWebPaymentStarted: async (caller, parameters) => done(await caller.call('NotifyWebPaymentStarted', parameters)),
  SetDefaultTariff: async (caller, { evseId, tariff }) =>
    byStatus(await caller.call('SetDefaultTariff', { evseId, tariff: tariffOfWire(tariff) }), completion),
  GetTariffs: async (caller, { evseId }) => {
    const answer = await caller.call('GetTariffs', { evseId })
    // I09.FR.03: none is an answer, not a refusal.
    const told = byStatus(answer, { Accepted: 'completed', NoTariff: 'completed' })
    if (answer.kind !== 'result' || told.verdict !== 'completed') return told
    const { tariffAssignments = [] } = answer.payload
    const tariffs = tariffAssignments
      .slice(0, mostAssignments)
      .map(({ tariffId, tariffKind, validFrom, evseIds = [] }) => ({
        tariffId: boundedName(tariffId),
        tariffKind: boundedName(tariffKind),
        validFromAt: parseInstant(validFrom),
        evseIds: evseIds.filter(isPlaceNumber).slice(0, mostAssignments),
      }))
    return { ...told, tariffs }
  },
  ClearTariffs: async (caller, { tariffIds, evseId }) => {
    const answer = await caller.call('ClearTariffs', {
      ...(tariffIds === undefined ? {} : { tariffIds }),
      ...(evseId === undefined ? {} : { evseId }),
    })
    if (answer.kind !== 'result') return noResult(answer)
    return clearAnswer(answer.payload)
  },
  ChangeTransactionTariff: async (caller, { tariff }, { transaction }) => {
    if (transaction === undefined) return notOnFile
    const { transactionId } = transaction
    const request = { transactionId, tariff: tariffOfWire(tariff) }
    return byStatus(await caller.call('ChangeTransactionTariff', request), acceptance)
  },
}

interface Cleared {
  clearTariffsResult: {
    tariffId?: string
    status: string
    statusInfo?: { reasonCode: string; additionalInfo?: string }
  }[]
}

/** Per item, as the station says: done when any was cleared, refused when none. */
function clearAnswer(payload: Cleared): StationAnswer {
  const results = payload.clearTariffsResult.slice(0, mostAssignments)
  const accepted = results.some(({ status }) => status === 'Accepted')
  const words = [...new Set(results.map(({ status }) => status))]
  const told = results.find(({ statusInfo }) => statusInfo !== undefined)?.statusInfo
  return {
    verdict: accepted ? 'completed' : 'rejected',
    status: words.length === 1 ? (words[0] ?? null) : 'Partial',
    code: told?.reasonCode ?? null,
    description: told?.additionalInfo ?? null,
    payload,
    tariffsCleared: results.map(({ tariffId, status }) => ({
      tariffId: tariffId === undefined ? null : boundedName(tariffId),
      status,
    })),
  }
}

const taxOfWire = ({ tax, ...rate }: { type: string; tax: string; stack?: number }) => ({ ...rate, tax: Number(tax) })
type Taxed = { taxRates?: Parameters<typeof taxOfWire>[0][] }
const taxesOfWire = ({ taxRates }: Taxed) => (taxRates === undefined ? {} : { taxRates: taxRates.map(taxOfWire) })

const timeOfWire = (time: NonNullable<Tariff['idleTime']>) => ({
  ...taxesOfWire(time),
  prices: time.prices.map(({ priceMinute, ...price }) => ({ ...price, priceMinute: Number(priceMinute) })),
})
const fixedOfWire = (fixed: NonNullable<Tariff['fixedFee']>) => ({
  ...taxesOfWire(fixed),
  prices: fixed.prices.map(({ priceFixed, ...price }) => ({ ...price, priceFixed: Number(priceFixed) })),
})
const priceOfWire = (price: NonNullable<Tariff['minCost']>) => ({
  ...taxesOfWire(price),
  ...(price.exclTax === undefined ? {} : { exclTax: Number(price.exclTax) }),
  ...(price.inclTax === undefined ? {} : { inclTax: Number(price.inclTax) }),
})

/** Decimal texts become the numbers of JSON, which are written with the same digits. */
function tariffOfWire(given: Tariff): WireTariff {
  const { energy, chargingTime, idleTime, fixedFee, reservationTime, reservationFixed, minCost, maxCost, ...tariff } =
    given
  return {
    ...tariff,
    ...(energy === undefined
      ? {}
      : {
          energy: {
            ...taxesOfWire(energy),
            prices: energy.prices.map(({ priceKwh, ...price }) => ({ ...price, priceKwh: Number(priceKwh) })),
          },
        }),
    ...(chargingTime === undefined ? {} : { chargingTime: timeOfWire(chargingTime) }),
    ...(idleTime === undefined ? {} : { idleTime: timeOfWire(idleTime) }),
    ...(fixedFee === undefined ? {} : { fixedFee: fixedOfWire(fixedFee) }),
    ...(reservationTime === undefined ? {} : { reservationTime: timeOfWire(reservationTime) }),
    ...(reservationFixed === undefined ? {} : { reservationFixed: fixedOfWire(reservationFixed) }),
    ...(minCost === undefined ? {} : { minCost: priceOfWire(minCost) }),
    ...(maxCost === undefined ? {} : { maxCost: priceOfWire(maxCost) }),
  }
}
