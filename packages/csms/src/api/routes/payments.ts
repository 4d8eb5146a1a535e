import {
  DomainError,
  Settlement,
  SettlementQuery,
  WebPayment,
  WebPaymentInput,
  WebPaymentPlace,
  WebPaymentUrl,
} from '@stationmaster/contract'
import { type WebPayment as WebPaymentRow } from '../../domain/payment-model.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, editorOf, instantText, pageOf, stationKey } from '../kit.ts'
import { type WebPaymentAdmin } from '../ports.ts'
import { existing, StationParams } from './stations.ts'

export function paymentRoutes(app: Api, { reads, webPayments }: { reads: Reads; webPayments: WebPaymentAdmin }): void {
  const tags = ['payments']

  app.get(
    '/settlements',
    {
      schema: {
        tags,
        summary: 'What stations settled at their payment terminals, newest first (2.1)',
        querystring: SettlementQuery,
        response: { 200: pageOf(Settlement) },
      },
    },
    async ({ query: { cursor, limit = 50, station, transaction, pspRef } }) => {
      const filter = {
        stationId: station === undefined ? undefined : stationKey(station),
        transactionKey: transaction,
        pspRef,
      }
      const page = await reads.payments.settlements(filter, decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)?.settlement
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.receivedAt, last.settlementId]) : null
      const items = page.items.map(({ settlement, identity }) => ({
        id: settlement.settlementId,
        stationId: identity,
        transactionId: settlement.transactionKey,
        pspRef: settlement.pspRef,
        status: settlement.status,
        statusInfo: settlement.statusInfo,
        settlementAmount: settlement.amount,
        settlementTime: instantText(settlement.settledAt),
        receivedAt: instantText(settlement.receivedAt),
        receiptId: settlement.receiptId,
        receiptUrl: settlement.receiptUrl,
        receiptBy: settlement.receiptBy,
        vatNumber: settlement.vatNumber,
        vatCompany: settlement.vatCompany ?? null,
      }))
      return { items, nextCursor }
    },
  )

  app.get(
    '/stations/:id/web-payment',
    {
      schema: {
        tags,
        summary: 'The code it shows for paying on the web; its secret is shown nowhere',
        params: StationParams,
        response: { 200: WebPayment },
      },
    },
    async ({ params }) => {
      const row = await reads.payments.webPayment((await existing(reads, params.id)).stationId)
      if (row === undefined) throw new DomainError('not-found', 'This station shows no code for paying on the web')
      return present(row)
    },
  )

  app.put(
    '/stations/:id/web-payment',
    {
      schema: {
        tags,
        summary: 'Have a connected 2.1 station show a code for paying on the web, with a new secret',
        params: StationParams,
        body: WebPaymentInput,
        response: { 200: WebPayment },
      },
    },
    async (request) => {
      const { stationId } = await existing(reads, request.params.id)
      return present(await webPayments.set(editorOf(request, undefined), stationId, request.body))
    },
  )

  app.post(
    '/web-payments/verification',
    {
      schema: {
        tags,
        summary: 'Whose code an address that was scanned is; 422 when it is nobody’s, or of another time',
        body: WebPaymentUrl,
        response: { 200: WebPaymentPlace },
      },
    },
    async ({ body }) => {
      const { stationId, evseId, limit } = await webPayments.verify(body.url)
      return { stationId: (await existing(reads, stationId)).identity, evseId, limit }
    },
  )
}

function present({ urlTemplate, validityTimeS, length, confirmed, setAt, commandId }: WebPaymentRow): WebPayment {
  return {
    urlTemplate,
    validityTime: validityTimeS,
    length,
    version: 'v1',
    state: confirmed ? 'confirmed' : 'unconfirmed',
    setAt: instantText(setAt),
    commandId,
  }
}
