import { ActionIcon } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useSession } from '../client/session.ts'
import { useLanguage, useText } from '../i18n/language.tsx'
import { LiveProvider } from '../live/live.tsx'
import { Brand } from './brand.tsx'
import { Foot } from './foot.tsx'
import { LiveLamp } from './live-lamp.tsx'
import { Navigation } from './navigation.tsx'

const isMac = /mac|iphone|ipad/i.test(navigator.platform)

function SearchButton() {
  const text = useText()
  return (
    <button
      type="button"
      className="sm-searchbutton"
      onClick={spotlight.open}
      title={text.palette.open}
      aria-keyshortcuts="Control+K Meta+K"
    >
      <IconSearch size={14} aria-hidden="true" />
      <span>{text.palette.search}</span>
      <kbd className="sm-kbd">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  )
}

// The first page is shown before what opens later is fetched.
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const MobileMenu = lazy(async () => ({ default: (await import('./mobile-menu.tsx')).MobileMenu }))

function Frame() {
  const { text, suggest } = useLanguage()
  const { session } = useSession()
  const [menu, { open, close }] = useDisclosure(false)
  const language = session?.user.language ?? null
  // Here and not in the palette, which comes later: what was pressed before is not lost.
  useHotkeys([['mod+K', spotlight.toggle]], [])
  useEffect(() => suggest(language), [suggest, language])
  return (
    <div className="sm-shell">
      <a className="sm-skip" href="#content">
        {text.nav.skip}
      </a>
      <div className="sm-nav">
        <Brand />
        <SearchButton />
        <Navigation />
        <Foot />
      </div>
      <div className="sm-topbar">
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text.nav.open} onClick={open}>
          <IconMenu2 size={20} />
        </ActionIcon>
        <Brand />
        <span style={{ marginLeft: 'auto' }}>
          <LiveLamp />
        </span>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text.palette.open} onClick={spotlight.open}>
          <IconSearch size={19} />
        </ActionIcon>
      </div>
      {menu ? (
        <Suspense>
          <MobileMenu close={close} />
        </Suspense>
      ) : null}
      <main id="content" className="sm-main" tabIndex={-1}>
        <Outlet />
      </main>
      <Suspense>
        <Palette />
      </Suspense>
    </div>
  )
}

/** What stands around every page once someone is signed in. */
export function Shell() {
  return (
    <LiveProvider>
      <Frame />
    </LiveProvider>
  )
}
