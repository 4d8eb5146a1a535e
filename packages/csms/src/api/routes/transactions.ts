import {
  CloseTransaction,
  DomainError,
  Id,
  MeterValue,
  PageQuery,
  Transaction,
  TransactionCostInput,
  TransactionMessage,
  TransactionQuery,
  TransactionSummary,
} from '@stationmaster/contract'
import Type from 'typebox'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, editorOf, instantIf, pageOf, stationKey } from '../kit.ts'
import { type KeysOfToken, type TransactionAdmin } from '../ports.ts'
import { presentMeterValue } from '../present/stations.ts'
import { presentMessage, presentTransaction, presentTransactionSummary } from '../present/transactions.ts'

const Params = Type.Object({ id: Id })

export function transactionRoutes(
  app: Api,
  { reads, transactions, keysOfToken }: { reads: Reads; transactions: TransactionAdmin; keysOfToken: KeysOfToken },
): void {
  const tags = ['transactions']

  async function existing(id: string) {
    const found = await reads.transactions.one(id)
    if (found === undefined)
      throw new DomainError(
        'transaction-not-found',
        `No transaction has the id ${id}; the id is ours, see GET /transactions?transactionId=.`,
      )
    return found
  }

  app.get(
    '/transactions',
    {
      schema: {
        tags,
        summary: 'List transactions, newest first',
        querystring: TransactionQuery,
        response: { 200: pageOf(TransactionSummary) },
      },
    },
    async ({ query }) => {
      const { cursor, limit = 50, station, idToken, siteId, active, state, transactionId, from, to } = query
      const filter = {
        siteId,
        active,
        state,
        transactionId,
        stationId: station === undefined ? undefined : stationKey(station),
        // A token is asked for by its value alone, so every family it may belong to is looked through (F20).
        idTokenKeys: idToken === undefined ? undefined : keysOfToken(idToken),
        from: instantIf(from),
        to: instantIf(to),
      }
      const page = await reads.transactions.list(filter, decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)?.transaction
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.startReceivedAt, last.id]) : null
      return { items: page.items.map(presentTransactionSummary), nextCursor }
    },
  )

  app.get(
    '/transactions/:id',
    { schema: { tags, summary: 'One transaction', params: Params, response: { 200: Transaction } } },
    async ({ params }) => presentTransaction(await existing(params.id)),
  )

  app.get(
    '/transactions/:id/meter-values',
    {
      schema: {
        tags,
        summary: 'Its meter values, ascending; thinned evenly to 5,000',
        params: Params,
        response: { 200: Type.Object({ items: Type.Array(MeterValue) }) },
      },
    },
    async ({ params }) => {
      await existing(params.id)
      return { items: (await reads.transactions.meterValues(params.id)).map(presentMeterValue) }
    },
  )

  app.get(
    '/transactions/:id/messages',
    {
      schema: {
        tags,
        summary: 'Its billing messages as they came and what was answered; a page ends at 4 MB',
        params: Params,
        querystring: Type.Object({ cursor: PageQuery.properties.cursor }),
        response: { 200: pageOf(TransactionMessage) },
      },
    },
    async ({ params, query }) => {
      await existing(params.id)
      const after = decodeCursor(query.cursor, ['number'])
      const { items, more } = await reads.transactions.messages(params.id, after?.[0] ?? null)
      const last = items.at(-1)
      return {
        items: items.map(presentMessage),
        nextCursor: more && last !== undefined ? encodeCursor([last.seq]) : null,
      }
    },
  )

  app.put(
    '/transactions/:id/cost',
    {
      schema: {
        tags,
        summary: 'What it costs so far, or in the end; the station is told, the newest at most every 30 s',
        params: Params,
        body: TransactionCostInput,
        response: { 200: Transaction },
      },
    },
    async (request) => {
      const { id } = request.params
      await transactions.setCost(editorOf(request, undefined), id, request.body)
      return presentTransaction(await existing(id))
    },
  )

  app.post(
    '/transactions/:id/close',
    {
      schema: {
        tags,
        summary: 'End an active transaction whose station will not: interrupted, its end estimated',
        params: Params,
        body: CloseTransaction,
        response: { 200: Transaction },
      },
    },
    async (request) => {
      const { id } = request.params
      await transactions.close(editorOf(request, request.body.reason), id)
      return presentTransaction(await existing(id))
    },
  )
}
