import { type QueryClient, type QueryKey } from '@tanstack/react-query'

/** Lets work run that nobody waits for; should it fail, the page reports it as any error that it did not expect. */
export const letRun = (work: Promise<unknown>): void => {
  work.catch((error: unknown) => reportError(error))
}

/** Has what is shown under these keys asked for anew. */
export const renew = (client: QueryClient, ...queryKeys: readonly QueryKey[]): void => {
  for (const queryKey of queryKeys) letRun(client.invalidateQueries({ queryKey }))
}
