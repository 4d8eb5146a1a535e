import { type Action2, type Handlers2 } from './types.ts'

const unsupportedRequest = { reasonCode: 'UnsupportedRequest' } as const

/** Actions of features that these stations do not have, and what is prescribed for that. */
export const unsupported = {
  PublishFirmware: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  UnpublishFirmware: async () => ({ status: 'NoFirmware' }),
} as const satisfies Partial<Handlers2<Action2>>
