import { lazy, Suspense, useState } from 'react'
import { useSession } from '../client/session.ts'
import { AccountButton } from './account-button.tsx'

// The first page is shown before what opens later is fetched.
const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }))

export function Account() {
  const { session } = useSession()
  // Kept here: a menu that was asked for before it was loaded opens when it is.
  const [opened, setOpened] = useState(false)
  if (session === undefined) return null
  return (
    <Suspense fallback={<AccountButton session={session} aria-haspopup="menu" onClick={() => setOpened(true)} />}>
      <AccountMenu session={session} opened={opened} setOpened={setOpened} />
    </Suspense>
  )
}
