import { type SecurityPosture } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { securityApi, securityKeys } from '../../client/security.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Tile } from '../../components/facts.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

type Weak = SecurityPosture['weak'][number]

/** Stations by profile, and the weak ones with why. */
export function Posture() {
  const text = useText()
  const format = useFormat()
  const words = useBlocksText().security
  const posture = useQuery({
    queryKey: securityKeys.posture,
    queryFn: ({ signal }) => securityApi.posture(signal),
    refetchInterval: 60_000,
  })
  // Where no station has TLS, its columns would stand empty.
  const columnsOf = (weak: readonly Weak[]): Column<Weak>[] => [
    {
      id: 'station',
      header: words.station,
      cell: ({ stationId }) => (
        <Link className="sm-link sm-break" to="/stations/$id" params={{ id: stationId }} search={{ tab: 'security' }}>
          {stationId}
        </Link>
      ),
    },
    { id: 'profile', header: words.profile, cell: ({ securityProfile }) => securityProfile },
    {
      id: 'weaknesses',
      header: words.weak,
      cell: ({ weaknesses }) => (
        <span className="sm-row sm-wrap" style={{ gap: 6 }}>
          {weaknesses.map((weakness) => (
            <TonePill key={weakness} tone="warn">
              {words.weaknesses[weakness]}
            </TonePill>
          ))}
        </span>
      ),
    },
    ...(weak.some(({ tlsVersion }) => tlsVersion !== null)
      ? [{ id: 'tls', header: words.encryption, wide: true, cell: ({ tlsVersion }: Weak) => tlsVersion ?? '' }]
      : []),
    ...(weak.some(({ certificateExpiresAt }) => certificateExpiresAt !== null)
      ? [
          {
            id: 'expires',
            header: words.expires,
            wide: true,
            cell: ({ certificateExpiresAt: at }: Weak) => (at === null ? '' : format.dateTime(at)),
          },
        ]
      : []),
    {
      id: 'password',
      header: words.password,
      wide: true,
      cell: ({ passwordSetAt: at }) => (at === null ? '' : <Age at={at} />),
    },
  ]
  return (
    <Loaded query={posture}>
      {({ profiles, upgrading, weaknesses, weak }) => (
        <div className="sm-stack">
          <section
            className="sm-panel sm-panelbody sm-facts"
            aria-label={words.profile}
            style={{ gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))' }}
          >
            {profiles.map((count, profile) => (
              <Tile
                key={text.stationSettings.profiles[profile] ?? String(profile)}
                label={text.stationSettings.profiles[profile] ?? String(profile)}
                value={format.number(count)}
              />
            ))}
            <Tile label={words.upgrading} value={format.number(upgrading)} />
          </section>
          <Panel title={words.weakTitle}>
            <ul className="sm-row sm-wrap" style={{ margin: 0, padding: 0, listStyle: 'none' }}>
              {weaknesses
                .filter(({ stations }) => stations > 0)
                .map(({ weakness, stations }) => (
                  <li key={weakness}>
                    {words.weaknesses[weakness]} <b>{format.number(stations)}</b>
                  </li>
                ))}
            </ul>
          </Panel>
          <Panel title={words.weakStations} flush>
            <DataTable
              label={words.weakStations}
              columns={columnsOf(weak)}
              rows={weak}
              rowKey={({ stationId }) => stationId}
              empty={<Empty title={words.noneWeak} hint={words.noneWeakHint} />}
            />
          </Panel>
        </div>
      )}
    </Loaded>
  )
}
