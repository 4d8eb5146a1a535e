import { answerDataTransfer } from '../vendor-extensions.ts'
import { type Handlers2 } from './types.ts'

export const dataTransfer: Handlers2<'DataTransfer'> = {
  DataTransfer: async ({ vendorId, messageId, data }, station) =>
    answerDataTransfer(station.options.layout, vendorId, messageId, data),
}
