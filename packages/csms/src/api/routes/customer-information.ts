import { CustomerReport, Id } from '@stationmaster/contract'
import Type from 'typebox'
import { mayAct } from '../access.ts'
import { type Api, editorOf, ReasonQuery, visitorOf } from '../kit.ts'
import { type CustomerReports } from '../ports.ts'

export function customerInformationRoutes(app: Api, { customerReports }: { customerReports: CustomerReports }): void {
  app.get(
    '/commands/:commandId/customer-information',
    {
      schema: {
        tags: ['commands'],
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
