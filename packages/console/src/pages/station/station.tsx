import { letRun } from '../../client/background.ts'
import './station.css'
import { Button, Skeleton } from '@mantine/core'
import { type Station } from '@stationmaster/contract'
import { IconBolt } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type ReactNode, Suspense, useState } from 'react'
import { api } from '../../client/api.ts'
import { Problem } from '../../client/http.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { Facts } from '../../components/facts.tsx'
import { Empty, Lines, Loaded, notify } from '../../components/feedback.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Page } from '../../components/page.tsx'
import { Spoken } from '../../components/spoken.tsx'
import { LinkState, StatePill, TonePill, versionWords } from '../../components/state.tsx'
import { words } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { Commands, useTray } from './commands.tsx'
import { Evses } from './evses.tsx'
import { Sections } from './sections.tsx'

/** 1.6 gives no reason, and "Unknown" tells nobody anything. */
const bootReason = ({ lastBootReason }: Station): string | null =>
  lastBootReason === 'Unknown' ? null : lastBootReason

function Head({ station }: { station: Station }) {
  const text = useText()
  const format = useFormat()
  const [all, setAll] = useState(false)
  const reason = bootReason(station)
  const offset = station.clockOffsetMs
  const clock =
    offset === null
      ? null
      : Math.abs(offset) < 2_000
        ? text.station.clockRight
        : offset > 0
          ? text.station.clockAhead(format.duration(offset))
          : text.station.clockBehind(format.duration(-offset))
  return (
    <div className="sm-panel sm-panelbody station-head" data-all={all}>
      <Facts
        items={[
          [text.station.link, <LinkState key="link" online={station.online} at={station.linkAt} />],
          [
            text.station.lastSeen,
            station.lastSeenAt === null ? text.common.never : <Age key="seen" at={station.lastSeenAt} />,
          ],
          [text.station.site, station.siteName],
          [
            text.station.model,
            [station.vendor, station.model].filter((word) => word !== null && word !== '').join(' '),
          ],
          [text.station.firmware, station.firmwareVersion],
          [text.station.serial, station.serialNumber],
          [text.station.version, versionWords(station.protocolVersion)],
          [
            text.station.lastBoot,
            station.lastBootAt === null ? null : (
              <span key="boot">
                <Age at={station.lastBootAt} />{' '}
                <span className="sm-quiet sm-whole">
                  {reason === null ? null : <Spoken kind="bootReasons" code={reason} />}
                </span>
              </span>
            ),
          ],
          [text.station.clock, clock],
          [text.station.address, station.remoteAddress],
          [
            text.station.security,
            text.stationSettings.profiles[station.securityProfile] ?? String(station.securityProfile),
          ],
          [
            text.station.whole,
            station.state === 'available' || station.state === 'unknown' ? null : (
              <span key="whole" className="sm-row sm-wrap">
                <StatePill state={station.state} />{' '}
                <span className="sm-quiet sm-small">{words(text.codes, station.stateReason)}</span>
              </span>
            ),
          ],
        ]}
      />
      {all ? null : (
        <Button variant="subtle" color="gray" size="compact-xs" mt={6} ml={-8} onClick={() => setAll(true)}>
          {text.common.showAll}
        </Button>
      )}
    </div>
  )
}

function Banners({ station }: { station: Station }) {
  const text = useText()
  const client = useQueryClient()
  const { operator } = useSession()
  const accept = useMutation({
    mutationFn: () => api.putStation(station.id, { onboarding: 'accepted' }),
    onSuccess: (changed) => {
      client.setQueryData(keys.station(station.id), changed)
      notify.done(text.knocking.admitted(station.id))
    },
    onError: (error) => notify.failed(text, error),
  })
  const banners: ReactNode[] = []
  if (station.onboarding !== 'accepted') {
    banners.push(
      <div key="onboarding" className="sm-note" data-tone={station.onboarding === 'rejected' ? 'fault' : 'warn'}>
        <span className="sm-grow">
          {station.onboarding === 'pending' ? text.station.pendingBanner : text.station.rejectedBanner}
        </span>
        {operator ? (
          <Button loading={accept.isPending} onClick={() => accept.mutate()}>
            {text.station.accept}
          </Button>
        ) : null}
      </div>,
    )
  }
  if (station.drift > 0) {
    banners.push(
      <div key="drift" className="sm-note">
        <Link className="sm-textlink" to="." search={{ tab: 'configuration', drift: '1' }}>
          {text.station.driftBanner(station.drift)}
        </Link>
      </div>,
    )
  }
  return banners.length === 0 ? null : (
    <div className="sm-stack" style={{ gap: 8, marginBottom: 16 }}>
      {banners}
    </div>
  )
}

function Body({ station }: { station: Station }) {
  const text = useText()
  const { operator } = useSession()
  const { tray, form, dismiss } = useTray(station)
  return (
    <Page
      title={station.displayName ?? station.id}
      crumb={
        <Link className="sm-crumb" to="/stations">
          {text.stations.title}
        </Link>
      }
      aside={
        <>
          {station.displayName === null ? null : <span className="sm-mono sm-quiet">{station.id}</span>}
          {station.onboarding === 'accepted' ? null : (
            <TonePill tone={station.onboarding === 'pending' ? 'warn' : 'fault'}>
              {text.onboarding[station.onboarding]}
            </TonePill>
          )}
        </>
      }
      actions={
        <LinkButton
          to="/transactions"
          search={{ station: station.id }}
          leftSection={<IconBolt size={14} aria-hidden="true" />}
        >
          {text.transactions.title}
        </LinkButton>
      }
    >
      <Banners station={station} />
      <Head station={station} />
      {operator ? (
        <div className="station-body">
          <Evses station={station} tray={tray} />
          <Commands station={station} tray={tray} dismiss={dismiss} />
        </div>
      ) : (
        <div style={{ marginBottom: 20 }}>
          <Evses station={station} tray={null} />
        </div>
      )}
      <Suspense fallback={<Lines count={6} />}>
        <Sections station={station} tray={operator ? tray : null} />
      </Suspense>
      {form}
    </Page>
  )
}

/** One station: what a driver can do here now and why, and everything an engineer needs to change that. */
export function StationPage() {
  const text = useText()
  const navigate = useNavigate()
  const { id } = useParams({ from: '/app/stations/$id' })
  const station = useQuery({
    queryKey: keys.station(id),
    queryFn: ({ signal }) => api.station(id, signal),
    refetchInterval: 30_000,
  })
  if (station.error instanceof Problem && station.error.status === 404 && station.data === undefined) {
    return (
      <Page title={id}>
        <div className="sm-panel">
          <Empty title={text.station.notFound} hint={text.station.notFoundHint}>
            <Button variant="default" onClick={() => letRun(navigate({ to: '/stations', search: { q: id } }))}>
              {text.stations.title}
            </Button>
          </Empty>
        </div>
      </Page>
    )
  }
  return (
    <Loaded
      query={station}
      skeleton={
        <div className="sm-stack">
          <Skeleton height={28} width={240} />
          <Skeleton height={110} />
          <Skeleton height={180} />
          <Skeleton height={260} />
        </div>
      }
    >
      {(data) => <Body key={data.id} station={data} />}
    </Loaded>
  )
}
