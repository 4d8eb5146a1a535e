/** Payments at stations: what they settled, and the VAT numbers of who paid (2.1, C18 to C22). */
import { type PaymentsPort, type SettlementInput, type StationCall, type VatAnswer } from './inbound.ts'
import { type Settlement } from './payment-model.ts'
import { type Ids, need, put, type Store, type Timers, type VatRegister } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { vatForm } from './vat-numbers.ts'

export interface PaymentServices {
  store: Store
  ids: Ids
  timers: Timers
  /** Where a driver finds a receipt of ours, with `{id}` for its number; null where we have none to show. */
  receiptUrl: string | null
  /** Undefined where there is none to ask. */
  vatRegister: VatRegister | undefined
  /** Whether a number that is well formed is good enough where no register can be asked. */
  acceptsForm: boolean
  failed(error: unknown): void
}

/** A station waits for its answer; a register that takes longer is one that cannot be asked. */
const registerMs = 10_000

export function createPayments(services: PaymentServices): PaymentsPort {
  return {
    settled: (call, input) => settled(services, call, input),
    vatNumber: (vatNumber) => checked(services, vatNumber),
  }
}

/** The same settlement again is the same row and gets the same receipt, whatever became of the first answer. */
function settled(
  { store, ids, receiptUrl }: PaymentServices,
  call: StationCall,
  input: SettlementInput,
): Promise<Pick<Settlement, 'receiptId' | 'receiptUrl' | 'receiptBy'>> {
  const settlementId = ids.next()
  return store.run({
    touches: [`station:${call.stationId}`],
    needs: {
      station: need('station', call.stationId),
      known: need('settlements', call.stationId, input.pspRef),
      ...(input.transactionId === null
        ? {}
        : { transaction: need('transaction', call.stationId, input.transactionId) }),
    },
    decide: ({ station, known, transaction }) => {
      const settledAt = input.settledAt ?? call.receivedAt
      const told = { ...input, settledAt }
      const same = known.find(
        (one) =>
          one.status === told.status &&
          one.transactionId === told.transactionId &&
          one.amount === told.amount &&
          (input.settledAt === null || one.settledAt === settledAt),
      )
      if (same !== undefined) return { result: same, writes: [], events: [] }
      const organisationId = station?.organisationId ?? ''
      // C21.FR.03, FR.04: of what was settled, and where the terminal has none of its own.
      const ours = told.status === 'Settled' && told.receiptUrl === null && receiptUrl !== null
      const row: Settlement = {
        organisationId,
        settlementId,
        stationId: call.stationId,
        transactionKey: transaction?.id ?? null,
        ...told,
        receivedAt: call.receivedAt,
        receiptId: ours ? settlementId : told.receiptId,
        receiptUrl: ours ? receiptUrl.replaceAll('{id}', settlementId) : told.receiptUrl,
        receiptBy: ours ? 'csms' : told.receiptUrl === null && told.receiptId === null ? null : 'station',
      }
      const { pspRef, status, amount, transactionKey } = row
      const event = stationEvent(row, 'settlement.received', call.receivedAt, 'station', {
        id: settlementId,
        pspRef,
        status,
        settlementAmount: amount,
        settlementTime: instantText(settledAt),
        transactionId: transactionKey,
      })
      return { result: row, writes: [put('settlement', row)], events: [event] }
    },
  })
}

/** C18.FR.09: what nobody could look up is not called valid, unless the operator said that its form is enough. */
async function checked(services: PaymentServices, vatNumber: string): Promise<VatAnswer> {
  const form = vatForm(vatNumber)
  if (form === 'malformed') return refusal('InvalidValue', 'not the form of a VAT number of its country')
  if (form === 'unknown-country') return refusal('InvalidValue', 'no country of the EU begins its VAT numbers so')
  const asked = await registered(services, vatNumber)
  if (asked === undefined) {
    return services.acceptsForm
      ? { accepted: true, reasonCode: 'NotEnabled', info: 'form and check digits only; no register was asked' }
      : refusal('NotEnabled', 'well formed, and no register could be asked')
  }
  if (!asked.valid) return refusal('NotFound', 'the register does not know it')
  return { accepted: true, ...(asked.company === undefined ? {} : { company: asked.company }) }
}

async function registered({ vatRegister, timers, failed }: PaymentServices, vatNumber: string) {
  if (vatRegister === undefined) return undefined
  const ended = new AbortController()
  const late = timers.sleep(registerMs, ended.signal).then(() => undefined)
  try {
    return await Promise.race([vatRegister.check(vatNumber, ended.signal), late])
  } catch (error) {
    failed(error)
    return undefined
  } finally {
    ended.abort()
  }
}

function refusal(reasonCode: string, info: string): VatAnswer {
  return { accepted: false, reasonCode, info }
}
