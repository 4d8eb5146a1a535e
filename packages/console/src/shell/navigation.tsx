import {
  type Icon,
  IconActivityHeartbeat,
  IconBolt,
  IconBuildingCommunity,
  IconCalendarTime,
  IconChargingPile,
  IconId,
  IconListSearch,
  IconSettings,
  IconShieldLock,
  IconStack2,
  IconTopologyStar,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../client/api.ts'
import { keys } from '../client/keys.ts'
import { useSession } from '../client/session.ts'
import { useText } from '../i18n/language.tsx'

const pages = [
  { name: 'now', to: '/', icon: IconActivityHeartbeat, administrator: false },
  { name: 'stations', to: '/stations', icon: IconChargingPile, administrator: false },
  { name: 'transactions', to: '/transactions', icon: IconBolt, administrator: false },
  { name: 'reservations', to: '/reservations', icon: IconCalendarTime, administrator: false },
  { name: 'fleet', to: '/fleet', icon: IconStack2, administrator: false },
  { name: 'security', to: '/security', icon: IconShieldLock, administrator: false },
  { name: 'models', to: '/models', icon: IconTopologyStar, administrator: false },
  { name: 'tokens', to: '/tokens', icon: IconId, administrator: false },
  { name: 'trace', to: '/trace', icon: IconListSearch, administrator: false },
  { name: 'sites', to: '/sites', icon: IconBuildingCommunity, administrator: true },
  { name: 'settings', to: '/settings', icon: IconSettings, administrator: true },
] as const satisfies readonly { name: string; to: string; icon: Icon; administrator: boolean }[]

/** The pages this role may see. */
export const usePages = () => {
  const { administrator } = useSession()
  return pages.filter((page) => administrator || !page.administrator)
}

export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const text = useText()
  const network = useQuery({ queryKey: keys.network, queryFn: ({ signal }) => api.network(signal) })
  const knocking = network.data?.knocking ?? 0
  return (
    <nav aria-label={text.nav.label} style={{ display: 'grid', gap: 2 }}>
      {usePages().map((page) => (
        <Link
          key={page.name}
          to={page.to}
          className="sm-navlink"
          activeOptions={{ exact: page.to === '/', includeSearch: false }}
          {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
        >
          <page.icon size={17} stroke={1.6} aria-hidden="true" />
          {text.nav[page.name]}
          {page.name === 'stations' && knocking > 0 ? (
            <span className="sm-navcount" title={text.now.knocking(knocking)}>
              <span aria-hidden="true">{knocking}</span>
              <span className="sm-hidden">{text.now.knocking(knocking)}</span>
            </span>
          ) : null}
        </Link>
      ))}
    </nav>
  )
}
