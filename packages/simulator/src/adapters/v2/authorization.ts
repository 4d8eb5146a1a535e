import { type Handlers2 } from './types.ts'

export const authorization: Handlers2<'ClearCache'> = {
  ClearCache: async (_request, station) => ({ status: station.authorizer.clearCache() ? 'Accepted' : 'Rejected' }),
}
