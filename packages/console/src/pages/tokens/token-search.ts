import { useNavigate, useSearch } from '@tanstack/react-router'
import { letRun } from '../../client/background.ts'

/** What the address says is searched for among the tokens, and how to change it. */
export const useTokenSearch = () => {
  const search = useSearch({ from: '/app/tokens' })
  const navigate = useNavigate({ from: '/tokens' })
  const change = (next: Partial<typeof search>) =>
    letRun(navigate({ search: (before) => ({ ...before, cursor: undefined, ...next }), replace: true }))
  return { search, change, navigate }
}
