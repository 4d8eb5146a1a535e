import { type StationLayout } from '../station/model.ts'

interface DataTransferAnswer {
  readonly status: 'Accepted' | 'Rejected' | 'UnknownMessageId' | 'UnknownVendorId'
  readonly data?: unknown
}

/** The vendor's own messages: `Identify` tells the nameplate, `Echo` gives back what came. */
const messages: Readonly<Record<string, (layout: StationLayout, data: unknown) => unknown>> = {
  Identify: ({ vendorName, model, firmwareVersion }) => ({ vendorName, model, firmwareVersion }),
  Echo: (_layout, data) => data ?? '',
}

/** Answers a DataTransfer of the CSMS; a station knows its own vendor only [16 4.3; P01.FR.05, P01.FR.06]. */
export function answerDataTransfer(
  layout: StationLayout,
  vendorId: string,
  messageId: string | undefined,
  data: unknown,
): DataTransferAnswer {
  if (vendorId.toLowerCase() !== layout.vendorName.toLowerCase()) return { status: 'UnknownVendorId' }
  const message = messageId === undefined ? undefined : messages[messageId]
  return message === undefined ? { status: 'UnknownMessageId' } : { status: 'Accepted', data: message(layout, data) }
}
