import './sections.css'
import { NativeSelect } from '@mantine/core'
import { type CommandType, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Lines } from '../../components/feedback.tsx'
import { type BlocksDictionary } from '../../i18n/dictionary.ts'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { StationTimeline } from './timeline.tsx'

const Configuration = lazy(async () => ({ default: (await import('./configuration.tsx')).Configuration }))
const Reservations = lazy(async () => ({ default: (await import('./reservations.tsx')).StationReservations }))
const Charging = lazy(async () => ({ default: (await import('./charging.tsx')).StationCharging }))
const DerControls = lazy(async () => ({ default: (await import('./der-control.tsx')).StationDerControl }))
const Swaps = lazy(async () => ({ default: (await import('./battery-swap.tsx')).StationBatterySwap }))
const LocalList = lazy(async () => ({ default: (await import('./local-list.tsx')).StationLocalList }))
const Displays = lazy(async () => ({ default: (await import('./displays.tsx')).StationDisplays }))
const Tariffs = lazy(async () => ({ default: (await import('./tariffs.tsx')).StationTariffs }))
const CustomerReports = lazy(async () => ({ default: (await import('./customer-reports.tsx')).CustomerReports }))
const Transfers = lazy(async () => ({ default: (await import('./transfers.tsx')).StationTransfers }))
const Monitoring = lazy(async () => ({ default: (await import('./monitoring.tsx')).StationMonitoring }))
const Security = lazy(async () => ({ default: (await import('./security.tsx')).StationSecurityPage }))
const Frames = lazy(async () => ({ default: (await import('./frames.tsx')).Frames }))
const Passport = lazy(async () => ({ default: (await import('./passport.tsx')).StationPassport }))
const Deviations = lazy(async () => ({ default: (await import('./deviations.tsx')).Deviations }))
const History = lazy(async () => ({ default: (await import('./history.tsx')).History }))
const StationSettings = lazy(async () => ({ default: (await import('./station-settings.tsx')).StationSettings }))

type Group = keyof BlocksDictionary['sections']['groups']
type Name = keyof BlocksDictionary['sections']['names']
interface Shown {
  station: Station
  /** Null for who may not command. */
  tray: Tray | null
}
interface Section {
  name: Name
  group: Group
  /** What the station's version cannot do has no section. */
  needs?: CommandType
  operatorsOnly?: boolean
  /** Shown only for a station that reports it. */
  reports?: keyof Reported
  /** Shown beside the name when it is not 0. */
  count?: (station: Station) => number
  body: (shown: Shown) => ReactNode
}

const first: Section = {
  name: 'timeline',
  group: 'operation',
  body: ({ station }) => <StationTimeline station={station} />,
}
const sections: readonly Section[] = [
  first,
  { name: 'history', group: 'operation', body: ({ station }) => <History station={station} /> },
  {
    name: 'settings',
    group: 'operation',
    operatorsOnly: true,
    body: ({ station }) => <StationSettings key={station.id} station={station} />,
  },
  { name: 'reservations', group: 'drivers', needs: 'ReserveNow', body: (shown) => <Reservations {...shown} /> },
  { name: 'localList', group: 'drivers', needs: 'SendLocalList', body: (shown) => <LocalList {...shown} /> },
  { name: 'displays', group: 'drivers', needs: 'SetDisplayMessage', body: (shown) => <Displays {...shown} /> },
  { name: 'tariffs', group: 'drivers', needs: 'SetDefaultTariff', body: (shown) => <Tariffs {...shown} /> },
  {
    name: 'customerReports',
    group: 'drivers',
    needs: 'CustomerInformation',
    operatorsOnly: true,
    body: (shown) => <CustomerReports {...shown} />,
  },
  { name: 'charging', group: 'energy', needs: 'SetChargingProfile', body: (shown) => <Charging {...shown} /> },
  {
    name: 'derControl',
    group: 'energy',
    needs: 'GetDERControl',
    reports: 'derControl',
    body: (shown) => <DerControls {...shown} />,
  },
  {
    name: 'batterySwap',
    group: 'energy',
    needs: 'RequestBatterySwap',
    reports: 'batterySwap',
    body: (shown) => <Swaps {...shown} />,
  },
  {
    name: 'configuration',
    group: 'equipment',
    count: ({ drift }) => drift,
    body: (shown) => <Configuration {...shown} />,
  },
  {
    name: 'monitoring',
    group: 'equipment',
    needs: 'SetVariableMonitoring',
    body: (shown) => <Monitoring {...shown} />,
  },
  { name: 'transfers', group: 'equipment', needs: 'UpdateFirmware', body: (shown) => <Transfers {...shown} /> },
  { name: 'security', group: 'security', body: (shown) => <Security {...shown} /> },
  { name: 'frames', group: 'protocol', body: ({ station }) => <Frames station={station} /> },
  { name: 'passport', group: 'protocol', body: ({ station }) => <Passport station={station} /> },
  {
    name: 'deviations',
    group: 'protocol',
    count: ({ deviations }) => deviations,
    body: ({ station }) => <Deviations station={station} />,
  },
]

interface Reported {
  derControl: boolean
  batterySwap: boolean
}

/** Few stations have an inverter or slots for batteries, whatever their version may say of them. */
function useReported(station: Station): Reported {
  const derControl = useQuery({
    queryKey: keys.derControls(station.id),
    queryFn: ({ signal }) => api.derControls(station.id, signal),
    enabled: station.commands.includes('GetDERControl'),
  })
  const stock = useQuery({
    queryKey: keys.batteries(station.id),
    queryFn: ({ signal }) => api.batteries(station.id, signal),
    enabled: station.commands.includes('RequestBatterySwap'),
  })
  return { derControl: derControl.data?.reported === true, batterySwap: stock.data?.reported === true }
}

/** All there is about a station, by group; a section is an address, `?tab=`. */
export function Sections({ station, tray }: Shown) {
  const { sections: text } = useBlocksText()
  const { tab } = useSearch({ from: '/app/stations/$id' })
  const navigate = useNavigate()
  const { operator } = useSession()
  const reported = useReported(station)
  const shown = sections.filter(
    ({ name, needs, operatorsOnly, reports }) =>
      (needs === undefined || station.commands.includes(needs)) &&
      (operatorsOnly !== true || operator) &&
      // What is open stays, also when the last of it was cleared.
      (reports === undefined || reported[reports] || name === tab),
  )
  const current = shown.find(({ name }) => name === tab) ?? first
  const groups = [...new Set(shown.map(({ group }) => group))].map((group) => ({
    group,
    items: shown.filter((one) => one.group === group),
  }))
  const label = ({ name, count }: Section): string => {
    const n = count?.(station) ?? 0
    return n > 0 ? `${text.names[name]} (${n})` : text.names[name]
  }
  return (
    <div className="sections">
      <nav className="sections-nav" aria-label={text.label}>
        {groups.map(({ group, items }) => (
          <div key={group}>
            <h2>{text.groups[group]}</h2>
            {items.map((section) => (
              <Link
                key={section.name}
                to="."
                search={{ tab: section.name }}
                resetScroll={false}
                aria-current={section.name === current.name ? 'page' : undefined}
              >
                {label(section)}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <NativeSelect
        className="sections-select"
        aria-label={text.label}
        value={current.name}
        data={groups.map(({ group, items }) => ({
          group: text.groups[group],
          items: items.map((section) => ({ value: section.name, label: label(section) })),
        }))}
        onChange={({ currentTarget }) =>
          letRun(navigate({ to: '.', search: { tab: currentTarget.value }, resetScroll: false }))
        }
      />
      <div className="sections-body">
        <Suspense fallback={<Lines count={6} />}>{current.body({ station, tray })}</Suspense>
      </div>
    </div>
  )
}
