import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName } from '../shared-bounds.ts'

const longestText = 500
const longestUrl = 2_000

/** OCPP 2.1, C18 to C22. */
export function paymentsInbound21({ payments }: Pick<DomainPorts, 'payments'>) {
  return {
    NotifySettlement: async (request, call) => {
      const { receiptId, receiptUrl, receiptBy } = await payments.settled(call, {
        transactionId: request.transactionId === undefined ? null : boundedName(request.transactionId),
        pspRef: boundedName(request.pspRef),
        status: boundedName(request.status),
        statusInfo: bounded(request.statusInfo, longestText),
        amount: decimalText(request.settlementAmount),
        settledAt: parseInstant(request.settlementTime),
        receiptId: bounded(request.receiptId, longestText),
        receiptUrl: bounded(request.receiptUrl, longestUrl),
        vatNumber: bounded(request.vatNumber, longestText),
        vatCompany: request.vatCompany ?? null,
      })
      // C21.FR.03: what the terminal gave itself is not given back.
      if (receiptBy !== 'csms' || receiptId === null || receiptUrl === null) return {}
      return { receiptId, receiptUrl }
    },
    VatNumberValidation: async ({ vatNumber, evseId }) => {
      const { accepted, reasonCode, info, company } = await payments.vatNumber(vatNumber)
      return {
        status: accepted ? 'Accepted' : 'Rejected',
        // C18.FR.10
        vatNumber,
        ...(evseId === undefined ? {} : { evseId }),
        ...(company === undefined ? {} : { company }),
        ...(reasonCode === undefined
          ? {}
          : { statusInfo: { reasonCode, ...(info === undefined ? {} : { additionalInfo: info }) } }),
      }
    },
  } satisfies Pick<Handlers21, 'NotifySettlement' | 'VatNumberValidation'>
}

function bounded(text: string | undefined, longest: number): string | null {
  return text === undefined ? null : text.slice(0, longest).toWellFormed()
}

/** A number of JSON as it is written without an exponent. */
function decimalText(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(5) : text
}
