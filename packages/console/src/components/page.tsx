import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'

interface PageProps {
  title: string
  intro?: ReactNode
  crumb?: ReactNode
  actions?: ReactNode
  aside?: ReactNode
  children: ReactNode
}

/** A page's head and body; the title also names the browser tab. */
export function Page({ title, intro, crumb, actions, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Stationmaster`
  }, [title])
  return (
    <>
      <header className="sm-pagehead">
        <div style={{ minWidth: 0 }}>
          {crumb}
          <div className="sm-row sm-wrap">
            <h1>{title}</h1>
            {aside}
          </div>
          {intro === undefined ? null : <p>{intro}</p>}
        </div>
        {actions === undefined ? null : <div className="sm-row sm-wrap">{actions}</div>}
      </header>
      {children}
    </>
  )
}

interface PanelProps {
  title?: ReactNode
  aside?: ReactNode
  /** Tables reach the panel's edges. */
  flush?: boolean
  children: ReactNode
  label?: string
}

export function Panel({ title, aside, flush = false, children, label }: PanelProps) {
  return (
    <section className="sm-panel" aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      {title === undefined && aside === undefined ? null : (
        <div className="sm-panelhead">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {flush ? children : <div className="sm-panelbody">{children}</div>}
    </section>
  )
}

interface TabsProps<T extends string> {
  label: string
  current: T
  tabs: readonly { value: T; label: ReactNode }[]
}

/** Tabs are addresses: each is a link that sets `?tab=`. */
export function PageTabs<T extends string>({ label, current, tabs }: TabsProps<T>) {
  const bar = useRef<HTMLElement>(null)
  // On a phone the bar is wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place in the bar
  useEffect(() => {
    const tab = bar.current?.querySelector<HTMLElement>('[aria-current]')
    if (bar.current === null || tab === null || tab === undefined) return
    bar.current.scrollLeft = tab.offsetLeft - (bar.current.clientWidth - tab.offsetWidth) / 2
  }, [current])
  return (
    <nav className="sm-tabs" aria-label={label} ref={bar}>
      {tabs.map((tab) => (
        <Link
          key={tab.value}
          className="sm-tab"
          to="."
          search={{ tab: tab.value }}
          aria-current={tab.value === current ? 'page' : undefined}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
