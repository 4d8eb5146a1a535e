import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useSession } from '../client/session.ts'
import { useLanguage, useText } from '../i18n/language.tsx'
import { LiveProvider } from '../live/live.tsx'
import { Account } from './account.tsx'
import { Mark } from './brand.tsx'
import { LiveLamp } from './live-lamp.tsx'
import { Navigation } from './navigation.tsx'
import { Palette } from './palette.tsx'

const isMac = /mac|iphone|ipad/i.test(navigator.platform)

function SearchButton() {
  const text = useText()
  return (
    <button type="button" className="sm-searchbutton" onClick={spotlight.open} aria-keyshortcuts="Control+K Meta+K">
      <IconSearch size={14} aria-hidden="true" />
      <span>{text.palette.open}</span>
      <kbd className="sm-kbd">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  )
}

function Foot() {
  const text = useText()
  const { session } = useSession()
  return (
    <div className="sm-navfoot">
      {session?.demo === true ? (
        <div className="sm-demo" title={text.account.demoHint}>
          {text.account.demo}
        </div>
      ) : null}
      <LiveLamp />
      <Account />
    </div>
  )
}

function Brand() {
  return (
    <Link to="/" className="sm-brand">
      <Mark />
      Stationmaster
    </Link>
  )
}

function Frame() {
  const { text, suggest } = useLanguage()
  const { session } = useSession()
  const [menu, { open, close }] = useDisclosure(false)
  const language = session?.user.language ?? null
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
      <Drawer
        opened={menu}
        onClose={close}
        size={260}
        title={<Brand />}
        closeButtonProps={{ 'aria-label': text.nav.close }}
      >
        <Navigation onNavigate={close} />
        <Foot />
      </Drawer>
      <main id="content" className="sm-main" tabIndex={-1}>
        <Outlet />
      </main>
      <Palette />
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
