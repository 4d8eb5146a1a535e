import { type Station, type StationCertificates } from '@stationmaster/contract'
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
import { CommandButton, commandColumn } from './tray-buttons.tsx'

type Installed = StationCertificates['installed'][number]

/** What the station asked to have certified, and whom it trusts. */
export function Certificates({ station, tray }: { station: Station; tray: Tray | null }) {
  const words = useBlocksText().certificates
  const certificates = useQuery({
    queryKey: certificateKeys.ofStation(station.id),
    queryFn: ({ signal }) => certificatesApi.ofStation(station.id, signal),
  })
  return (
    <Loaded query={certificates}>
      {(known) => (
        <>
          <Panel
            title={words.title}
            flush
            aside={
              <CommandButton
                tray={tray}
                type="TriggerMessage"
                given={{ requestedMessage: 'SignChargingStationCertificate' }}
              >
                {words.request}
              </CommandButton>
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
                <CommandButton tray={tray} type="GetInstalledCertificateIds" />
                <CommandButton tray={tray} type="InstallCertificate" />
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
    ...commandColumn<Installed>(
      tray,
      'DeleteCertificate',
      ({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }) => ({
        words: text.common.delete,
        title: words.deleteOne(serialNumber),
        given: { certificateHashData: { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } },
      }),
    ),
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
