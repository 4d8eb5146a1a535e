import { type StationCertificate, type StationCertificateState } from '@stationmaster/contract'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useSession } from '../../client/session.ts'
import { Age, useNow } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { Revoke } from './revoke.tsx'

const tones = {
  requested: 'occupied',
  signed: 'occupied',
  installed: 'signal',
  refused: 'fault',
  failed: 'fault',
  superseded: 'off',
  revoked: 'off',
} as const satisfies Record<StationCertificateState, Tone>

/** When stations are asked for the next one, unless the server was told another time. */
const soonMs = 30 * 86_400_000

/** How long a certificate is still good for. */
export function Ends({ at, inUse }: { at: string | null; inUse: boolean }) {
  const format = useFormat()
  const words = useBlocksText().certificates
  const now = useNow(60_000)
  if (at === null) return null
  const left = Date.parse(at) - now
  return (
    <>
      <time dateTime={at} className="sm-nowrap">
        {format.shortDateTime(at)}
      </time>
      {inUse && left < soonMs ? (
        <div>
          <TonePill tone={left < 0 ? 'fault' : 'warn'}>{left < 0 ? words.ended : words.soon}</TonePill>
        </div>
      ) : null}
    </>
  )
}

interface CertificateTableProps {
  label: string
  rows: readonly StationCertificate[]
  /** The network's list names the station. */
  ofStation: boolean
  empty: ReactNode
}

/** What stations asked to have certified, and what became of it. */
export function CertificateTable({ label, rows, ofStation, empty }: CertificateTableProps) {
  const words = useBlocksText().certificates
  const { administrator } = useSession()
  const [revoking, setRevoking] = useState<StationCertificate | null>(null)
  const columns: Column<StationCertificate>[] = [
    {
      id: 'certificate',
      header: words.columns.certificate,
      cell: (row) => (
        <>
          {ofStation ? (
            <span className="sm-break">{row.commonName}</span>
          ) : (
            <Link
              className="sm-link sm-break"
              to="/stations/$id"
              params={{ id: row.stationId }}
              search={{ tab: 'security' }}
            >
              {row.stationId}
            </Link>
          )}
          <div className="sm-small sm-quiet sm-break">
            {wordsOf(words.types, row.certificateType)}
            {ofStation || row.commonName === row.stationId ? '' : ` · ${row.commonName}`}
          </div>
          {row.serialNumber === null ? null : (
            <div className="sm-small sm-quiet sm-mono sm-break">{row.serialNumber}</div>
          )}
        </>
      ),
    },
    {
      id: 'state',
      header: words.columns.state,
      cell: (row) => (
        <>
          <TonePill tone={tones[row.state]}>{words.states[row.state]}</TonePill>
          <div className="sm-small sm-quiet sm-break">
            {[
              row.stateReason,
              row.revocationReason === null ? null : words.revocationReasons[row.revocationReason],
              row.state === 'revoked' && row.revocationToldAt === null ? words.notTold : null,
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'ends',
      header: words.columns.ends,
      cell: (row) => <Ends at={row.notAfter} inUse={row.state === 'installed' || row.state === 'signed'} />,
    },
    {
      id: 'issuer',
      header: words.columns.issuer,
      wide: true,
      cell: ({ issuer }) => <span className="sm-small sm-break">{issuer ?? ''}</span>,
    },
    { id: 'requested', header: words.columns.requested, wide: true, cell: (row) => <Age at={row.requestedAt} /> },
    ...(administrator
      ? [
          {
            id: 'actions',
            header: '',
            align: 'right' as const,
            cell: (row: StationCertificate) =>
              row.serialNumber === null || row.state === 'revoked' ? null : (
                <RowMenu name={row.commonName} items={[{ label: words.revoke, run: () => setRevoking(row) }]} />
              ),
          },
        ]
      : []),
  ]
  return (
    <>
      <DataTable label={label} columns={columns} rows={rows} rowKey={({ id }) => id} empty={empty} />
      {revoking === null ? null : <Revoke certificate={revoking} close={() => setRevoking(null)} />}
    </>
  )
}
