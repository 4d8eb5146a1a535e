import { Button } from '@mantine/core'
import { type NetworkProfiles, type SecurityUpgrade, type Station, type StationSecurity } from '@stationmaster/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { renew } from '../../client/background.ts'
import { securityApi, securityKeys } from '../../client/security.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Facts } from '../../components/facts.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { SecurityEventTable } from '../security/security-event-table.tsx'
import { type Tray } from './commands.tsx'
import { Certificates } from './station-certificates.tsx'
import { CommandButton } from './tray-buttons.tsx'

const UpgradeForm = lazy(async () => ({ default: (await import('./security-upgrade-form.tsx')).UpgradeForm }))

const stateTones = {
  running: 'occupied',
  completed: 'signal',
  failed: 'fault',
  cancelled: 'off',
} as const satisfies Record<SecurityUpgrade['state'], Tone>
const stepTones = {
  done: 'signal',
  failed: 'fault',
  skipped: 'off',
  running: 'occupied',
} as const satisfies Record<SecurityUpgrade['steps'][number]['state'], Tone>

/** How the station is secured now, and its way to another profile. */
export function StationSecurityPage({ station, tray }: { station: Station; tray: Tray | null }) {
  const security = useQuery({
    queryKey: securityKeys.station(station.id),
    queryFn: ({ signal }) => securityApi.station(station.id, signal),
  })
  return (
    <Loaded query={security}>
      {(known) => (
        <div className="sm-stack">
          <Upgrade station={station} security={known} />
          <Now security={known} />
          {station.commands.includes('SetNetworkProfile') ? <Slots station={station} tray={tray} /> : null}
          <Certificates station={station} tray={tray} />
          <Events station={station} />
        </div>
      )}
    </Loaded>
  )
}

function Events({ station }: { station: Station }) {
  const words = useBlocksText().security
  const [cursor, setCursor] = useState<string | undefined>()
  return (
    <Panel title={words.events} flush>
      <SecurityEventTable query={{ station: station.id }} ofStation cursor={cursor} go={setCursor} />
    </Panel>
  )
}

function Now({ security }: { security: StationSecurity }) {
  const text = useText()
  const format = useFormat()
  const words = useBlocksText().security
  const { password, connection } = security
  const certificate = connection?.certificate ?? null
  return (
    <Panel title={words.now}>
      <Facts
        items={[
          [words.profile, text.stationSettings.profiles[security.securityProfile]],
          [words.also, security.alsoAccepted === null ? null : text.stationSettings.profiles[security.alsoAccepted]],
          [words.password, password === null ? words.none : <Age key="password" at={password.setAt} />],
          [
            words.passwordUsed,
            password?.usedAt === null || password === null ? null : <Age key="used" at={password.usedAt} />,
          ],
          [words.connected, connection === null ? words.never : <Age key="connected" at={connection.at} />],
          [
            words.encryption,
            connection === null
              ? null
              : connection.secure
                ? [connection.tlsVersion ?? words.byProxy, connection.cipher]
                    .filter((word) => word !== null)
                    .join(' · ')
                : words.plain,
          ],
          [words.certificate, certificate?.commonName],
          [words.issuer, certificate?.issuer],
          [words.serial, certificate?.serialNumber],
          [words.expires, certificate === null ? null : format.dateTime(certificate.expiresAt)],
          [words.fault, certificate?.fault],
        ]}
      />
    </Panel>
  )
}

function Upgrade({ station, security }: { station: Station; security: StationSecurity }) {
  const words = useBlocksText().security
  const client = useQueryClient()
  const { administrator } = useSession()
  const [asked, setAsked] = useState<'upgrade' | 'cancel' | null>(null)
  const { upgrade } = security
  const again = () => renew(client, securityKeys.station(station.id))
  const isRunning = upgrade?.state === 'running'
  return (
    <Panel
      title={words.upgrade}
      aside={
        administrator ? (
          <Button variant="default" onClick={() => setAsked(isRunning ? 'cancel' : 'upgrade')}>
            {isRunning ? words.cancel : words.begin}
          </Button>
        ) : undefined
      }
    >
      {upgrade === null ? (
        <div className="sm-quiet">{words.noUpgrade}</div>
      ) : (
        <div className="sm-stack">
          <div className="sm-row sm-wrap">
            <TonePill tone={stateTones[upgrade.state]}>{words.states[upgrade.state]}</TonePill>
            <span>{words.fromTo(upgrade.fromProfile, upgrade.toProfile)}</span>
            {upgrade.bothAccepted ? <span className="sm-quiet sm-small">{words.both}</span> : null}
          </div>
          {upgrade.failure === null ? null : (
            <div className="sm-note" data-tone="fault">
              {upgrade.failure}
            </div>
          )}
          <ol className="sm-stack" aria-label={words.steps} style={{ margin: 0, paddingLeft: 20, gap: 6 }}>
            {upgrade.steps.map((step) => (
              <li key={`${step.name} ${step.at}`}>
                <span className="sm-row sm-wrap">
                  <span>{words.stepNames[step.name]}</span>
                  <TonePill tone={stepTones[step.state]}>{words.stepStates[step.state]}</TonePill>
                  <span className="sm-quiet sm-small">
                    <Age at={step.at} />
                  </span>
                </span>
                {step.detail === null ? null : <div className="sm-small sm-quiet sm-break">{step.detail}</div>}
              </li>
            ))}
          </ol>
          <div className="sm-small sm-quiet">
            {[upgrade.actor, upgrade.reason].filter((part) => part !== null).join(': ')}
          </div>
        </div>
      )}
      {asked === 'upgrade' ? (
        <Suspense>
          <UpgradeForm station={station} security={security} close={() => setAsked(null)} begun={again} />
        </Suspense>
      ) : null}
      <Confirm
        opened={asked === 'cancel'}
        close={() => setAsked(null)}
        title={words.cancel}
        text={words.cancelText}
        action={words.cancel}
        run={async (reason) => {
          await securityApi.cancel(station.id, reason)
          again()
        }}
      />
    </Panel>
  )
}

type Slot = NetworkProfiles['profiles'][number]

function Slots({ station, tray }: { station: Station; tray: Tray | null }) {
  const words = useBlocksText().security
  const slots = useQuery({
    queryKey: securityKeys.networkProfiles(station.id),
    queryFn: ({ signal }) => securityApi.networkProfiles(station.id, signal),
  })
  const columns: Column<Slot>[] = [
    {
      id: 'slot',
      header: words.slot,
      cell: ({ configurationSlot, active, rank }) => (
        <>
          {configurationSlot}{' '}
          <span className="sm-small sm-quiet">
            {active ? words.active : rank === null ? words.unranked : words.rank(rank)}
          </span>
        </>
      ),
    },
    {
      id: 'url',
      header: words.url,
      cell: ({ ocppCsmsUrl }) => <span className="sm-mono sm-break">{ocppCsmsUrl}</span>,
    },
    { id: 'profile', header: words.profile, cell: ({ securityProfile }) => securityProfile },
    { id: 'interface', header: words.interface, wide: true, cell: ({ ocppInterface }) => ocppInterface },
    {
      id: 'source',
      header: words.source,
      wide: true,
      cell: ({ source, at }) => (
        <>
          {wordsOf(words.sources, source)} <Age at={at} />
        </>
      ),
    },
  ]
  return (
    <Panel title={words.slots} flush aside={<CommandButton tray={tray} type="SetNetworkProfile" />}>
      <Loaded query={slots}>
        {({ profiles }) => (
          <DataTable
            label={words.slots}
            columns={columns}
            rows={profiles}
            rowKey={({ configurationSlot }) => String(configurationSlot)}
            empty={<Empty title={words.noSlots} hint={words.noSlotsHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
