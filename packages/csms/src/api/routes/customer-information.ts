import { CustomerReport, CustomerReportSummary, Id } from '@stationmaster/contract'
import Type from 'typebox'
import { customerReportSummary } from '../../domain/customer-information.ts'
import { type Reads } from '../../domain/reads.ts'
import { mayAct } from '../access.ts'
import { type Api, editorOf, ReasonQuery, visitorOf } from '../kit.ts'
import { type CustomerReports } from '../ports.ts'
import { existing, StationParams } from './stations.ts'

export function customerInformationRoutes(
  app: Api,
  { reads, customerReports }: { reads: Reads; customerReports: CustomerReports },
): void {
  const tags = ['commands']

  app.get(
    '/stations/:id/customer-reports',
    {
      schema: {
        tags,
        summary:
          'When a station was asked what it keeps of a person, newest first; about whom and what it told is not here',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(CustomerReportSummary) }) },
      },
    },
    async (request) => {
      const { stationId } = await existing(reads, request.params.id)
      const { actor } = editorOf(request, undefined)
      const mayReadAll = mayAct(visitorOf(request).role, 'administrator')
      const listed = await reads.customerReports.of(stationId)
      return { items: listed.map((one) => customerReportSummary(one, actor, mayReadAll)) }
    },
  )

  app.get(
    '/commands/:commandId/customer-information',
    {
      schema: {
        tags,
        summary: 'What a station told of a person, to who asked for it; every reading is in the audit (N09, N10)',
        params: Type.Object({ commandId: Id }),
        querystring: ReasonQuery,
        response: { 200: CustomerReport },
      },
    },
    (request) => {
      const mayReadAll = mayAct(visitorOf(request).role, 'administrator')
      return customerReports.read(editorOf(request, request.query.reason), request.params.commandId, mayReadAll)
    },
  )
}
