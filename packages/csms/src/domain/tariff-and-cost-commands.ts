/** Tariffs that a 2.1 station calculates by, and the cost that a driver sees while it runs (I02, I07 to I11). */
import { type CommandRequest, type Tariff } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { noCost } from './cost-model.ts'
import { type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { need, put } from './ports.ts'
import { type CommandBlocks, type PreparationLoads, type Refusal } from './remote-control-block.ts'
import { canonical } from './replay.ts'
import {
  assigned,
  cleared,
  clearingInDoubt,
  defaultInDoubt,
  defaultSet,
  transactionTariffInDoubt,
  transactionTariffSet,
} from './tariff-settlement.ts'
import { activeTransaction } from './transactions-commands.ts'

/** A station that says so will say it again. */
const forGood = new Set(['NotImplemented', 'NotSupported'])
const priced = ['energy', 'chargingTime', 'idleTime', 'fixedFee', 'reservationTime', 'reservationFixed'] as const

function tariffRefusal({ tariff: known }: PreparationLoads, tariff: Tariff): Refusal | undefined {
  if (priced.every((name) => tariff[name] === undefined)) {
    return ['invalid-request', 'A tariff needs a price: for energy, time or the charge itself', { field: 'tariff' }]
  }
  if (known !== undefined && canonical(known.tariff) !== canonical(tariff)) {
    const why = `The tariff ${tariff.tariffId} says something else; give what changed an id of its own`
    return ['already-exists', why, { clause: 'I08.FR.08' }]
  }
  return undefined
}

/** Kept from the moment it leaves, for the id means this content from then on. */
function kept(
  change: Change,
  { tariff: known }: PreparationLoads,
  { organisationId }: Station,
  tariff: Tariff,
  at: Instant,
) {
  if (known !== undefined) return
  change.writes.push(put('tariff', { organisationId, tariffId: tariff.tariffId, tariff, createdAt: at }))
}

const isDone = ({ verdict }: StationAnswer) => verdict === 'completed' || verdict === 'accepted'
const settlementNeeds = (stationId: string) => ({ tariffs: need('installedTariffs', stationId) })
const tariffNeeds = (_stationId: string, { parameters }: CommandRequest) =>
  'tariff' in parameters ? { tariff: need('tariff', parameters.tariff.tariffId) } : {}

export const tariffAndCostCommands: CommandBlocks = {
  CostUpdated: {
    planned: activeTransaction,
    settlementNeeds: (_stationId, { parameters }) => ({
      transaction: need('transactionById', parameters.transactionId),
    }),
    learnt(change, { transaction }, { request, answer }) {
      if (transaction === undefined) return
      const cost = transaction.cost ?? noCost
      if (answer.verdict === 'completed') {
        const toldCost = request.parameters.totalCost
        change.writes.push(put('transaction', { ...transaction, cost: { ...cost, toldCost } }))
      } else if (answer.verdict === 'error' && answer.code !== null && forGood.has(answer.code)) {
        change.writes.push(put('transaction', { ...transaction, cost: { ...cost, refused: answer.code } }))
      }
    },
  },
  SetDefaultTariff: {
    needs: tariffNeeds,
    planned: (loads, { request }) => tariffRefusal(loads, request.parameters.tariff),
    leaves: (change, loads, { station, request, at }) => kept(change, loads, station, request.parameters.tariff, at),
    settlementNeeds,
    learnt(change, { tariffs = [], evses }, settled) {
      if (isDone(settled.answer)) defaultSet(change, settled, settled.request.parameters, tariffs, evses)
    },
    lost: (change, { tariffs = [], evses }, lost) =>
      defaultInDoubt(change, lost, lost.request.parameters, tariffs, evses),
  },
  GetTariffs: {
    settlementNeeds,
    learnt(change, { tariffs = [] }, settled) {
      const { answer, request } = settled
      if (answer.tariffs !== undefined) assigned(change, settled, request.parameters, answer.tariffs, tariffs)
    },
  },
  ClearTariffs: {
    settlementNeeds,
    learnt(change, { tariffs = [] }, settled) {
      const { answer, request } = settled
      if (answer.tariffsCleared !== undefined) {
        cleared(change, settled, request.parameters, answer.tariffsCleared, tariffs)
      }
    },
    lost: (change, { tariffs = [] }, lost) => clearingInDoubt(change, lost, lost.request.parameters, tariffs),
  },
  ChangeTransactionTariff: {
    needs: tariffNeeds,
    planned: (loads, { request }) => activeTransaction(loads) ?? tariffRefusal(loads, request.parameters.tariff),
    leaves: (change, loads, { station, request, at }) => kept(change, loads, station, request.parameters.tariff, at),
    settlementNeeds: (stationId, { parameters }) => ({
      ...settlementNeeds(stationId),
      transaction: need('transactionById', parameters.transactionId),
    }),
    learnt(change, { tariffs = [], transaction }, settled) {
      if (transaction === undefined || !isDone(settled.answer)) return
      transactionTariffSet(change, settled, settled.request.parameters.tariff, transaction, tariffs)
    },
    lost(change, { tariffs = [], transaction }, lost) {
      if (transaction === undefined) return
      transactionTariffInDoubt(change, lost, lost.request.parameters.tariff, transaction, tariffs)
    },
  },
}
