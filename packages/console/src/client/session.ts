import { type Role, type Session } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys } from './keys.ts'

const rank = { viewer: 0, operator: 1, administrator: 2 } as const satisfies Record<Role, number>

const mayAct = (held: Role, needed: Role): boolean => rank[held] >= rank[needed]

export const sessionQuery = {
  queryKey: keys.session,
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Session> => api.session(signal),
  staleTime: 300_000,
  retry: false,
}

/** Who is signed in, and what the role allows: what is not allowed is not shown. */
export const useSession = () => {
  const session = useQuery(sessionQuery)
  const role = session.data?.user.role ?? 'viewer'
  return {
    session: session.data,
    role,
    operator: mayAct(role, 'operator'),
    administrator: mayAct(role, 'administrator'),
  }
}
