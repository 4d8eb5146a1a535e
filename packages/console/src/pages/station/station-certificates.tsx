import { Button } from '@mantine/core'
import { type CommandType, type Station, type StationCertificates } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { certificateKeys, certificatesApi } from '../../client/certificates.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { CertificateTable, Ends } from '../security/certificate-table.tsx'
import { type Tray } from './commands.tsx'

type Installed = StationCertificates['installed'][number]

/** What the station asked to have certified, and whom it trusts. */
export function Certificates({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().certificates
  const certificates = useQuery({
    queryKey: certificateKeys.ofStation(station.id),
    queryFn: ({ signal }) => certificatesApi.ofStation(station.id, signal),
  })
  const offered = (type: CommandType, given = {}) =>
    tray?.offers(type) === true ? (
      <Button key={type} variant="default" onClick={() => tray.ask(type, given)}>
        {text.command.types[type]}
      </Button>
    ) : null
  return (
    <Loaded query={certificates}>
      {(known) => (
        <>
          <Panel
            title={words.title}
            flush
            aside={
              tray?.offers('TriggerMessage') === true ? (
                <Button
                  variant="default"
                  onClick={() => tray.ask('TriggerMessage', { requestedMessage: 'SignChargingStationCertificate' })}
                >
                  {words.request}
                </Button>
              ) : undefined
            }
          >
            <CertificateTable
              label={words.title}
              rows={known.certificates}
              ofStation
              empty={<Empty title={words.none} hint={words.noneHint} />}
            />
          </Panel>
          <Panel
            title={words.trusted}
            flush
            aside={
              <span className="sm-row sm-wrap">
                {offered('GetInstalledCertificateIds')}
                {offered('InstallCertificate')}
              </span>
            }
          >
            <Trusted rows={known.installed} tray={tray} />
          </Panel>
        </>
      )}
    </Loaded>
  )
}

function Trusted({ rows, tray }: { rows: readonly Installed[]; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().certificates
  const columns: Column<Installed>[] = [
    {
      id: 'certificate',
      header: words.columns.certificate,
      cell: (row) => (
        <>
          <span className="sm-break">{row.subject ?? wordsOf(words.types, row.certificateType)}</span>
          <div className="sm-small sm-quiet sm-break">
            {row.subject === null ? null : `${wordsOf(words.types, row.certificateType)} · `}
            <span className="sm-mono">{row.serialNumber}</span>
          </div>
        </>
      ),
    },
    { id: 'ends', header: words.columns.ends, cell: (row) => <Ends at={row.notAfter} inUse /> },
    {
      id: 'known',
      header: words.columns.known,
      wide: true,
      cell: (row) => (
        <>
          {words.sources[row.source]} <Age at={row.at} />
        </>
      ),
    },
    ...(tray?.offers('DeleteCertificate') === true
      ? [
          {
            id: 'delete',
            header: '',
            align: 'right' as const,
            cell: ({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: Installed) => (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={words.deleteOne(serialNumber)}
                onClick={() =>
                  tray.ask('DeleteCertificate', {
                    certificateHashData: { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber },
                  })
                }
              >
                {text.common.delete}
              </Button>
            ),
          },
        ]
      : []),
  ]
  return (
    <DataTable
      label={words.trusted}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.issuerKeyHash} ${row.serialNumber} ${row.certificateType}`}
      empty={<Empty title={words.noneTrusted} hint={words.noneTrustedHint} />}
    />
  )
}
