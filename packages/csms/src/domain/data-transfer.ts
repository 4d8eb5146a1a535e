/** Vendor extensions (1.6 4.3, 2.x P01–P02): a registry of vendors; who is not in it gets UnknownVendorId. */
import { type DataTransferPort, type StationCall } from './inbound.ts'
import { need, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'

export type TransferAnswer = Awaited<ReturnType<DataTransferPort['received']>>

/**
 * What a vendor's extension does with a message of its own. It is called before the event of the transfer is
 * committed, so it must be safe to run again when the station repeats the message; what it throws answers Rejected.
 */
export type VendorMessage = (call: StationCall, data: unknown) => Promise<TransferAnswer>

/** One vendor: its messages by `messageId`; the empty name takes messages without one. */
export interface Vendor {
  vendorId: string
  messages: Readonly<Record<string, VendorMessage>>
  /** False where what is transferred is nobody's to read in the feed. */
  keepsData?: boolean
}

export interface DataTransferServices {
  store: Store
  vendors: readonly Vendor[]
  /** An extension threw; its station is answered Rejected. */
  failed(call: StationCall, vendorId: string, error: unknown): void
}

export function createDataTransfer({ store, vendors, failed }: DataTransferServices): DataTransferPort {
  const registry = new Map(vendors.map((vendor) => [vendor.vendorId.toLowerCase(), vendor]))
  return {
    async received(call, input) {
      const vendor = registry.get(input.vendorId.toLowerCase())
      const answer = await ask(vendor, call, input, failed)
      await store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId) },
        decide: ({ station }) => {
          const data = vendor?.keepsData === false ? null : input.data
          const fact = { ...input, data, status: answer.status }
          return {
            result: undefined,
            writes: [],
            events:
              station === undefined
                ? []
                : [stationEvent(station, 'data-transfer.received', call.receivedAt, 'station', fact)],
          }
        },
      })
      return answer
    },
  }
}

async function ask(
  vendor: Vendor | undefined,
  call: StationCall,
  { vendorId, messageId, data }: { vendorId: string; messageId: string | null; data: unknown },
  failed: DataTransferServices['failed'],
): Promise<TransferAnswer> {
  if (vendor === undefined) return { status: 'UnknownVendorId' }
  const message = Object.hasOwn(vendor.messages, messageId ?? '') ? vendor.messages[messageId ?? ''] : undefined
  if (message === undefined) return { status: 'UnknownMessageId' }
  try {
    return await message(call, data)
  } catch (error) {
    failed(call, vendorId, error)
    return { status: 'Rejected' }
  }
}
