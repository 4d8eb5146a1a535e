import { Button } from '@mantine/core'
import { type CustomerReport, type CustomerReportSummary, type Station } from '@stationmaster/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { customerReportKeys, customerReportsApi } from '../../client/customer-reports.ts'
import { Age } from '../../components/age.tsx'
import { ReasonField } from '../../components/confirm.tsx'
import { Copy } from '../../components/copy.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { CommandButton } from './tray-buttons.tsx'

const tones = { running: 'occupied', complete: 'signal', incomplete: 'warn' } as const satisfies Record<
  CustomerReportSummary['state'],
  Tone
>

/** When the station was asked what it keeps of a person; what it told is read one by one, and each reading is noted. */
export function CustomerReports({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().customerReports
  const format = useFormat()
  const [opened, setOpened] = useState<CustomerReportSummary | null>(null)
  const reports = useQuery({
    queryKey: customerReportKeys.ofStation(station.id),
    queryFn: ({ signal }) => customerReportsApi.ofStation(station.id, signal),
  })
  const columns: Column<CustomerReportSummary>[] = [
    {
      id: 'asked',
      header: words.asked,
      cell: (row) => (
        <>
          <Age at={row.askedAt} />
          <div className="sm-small sm-quiet sm-break">
            {[row.actor, row.reason].filter((part) => part !== null).join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'state',
      header: words.state,
      cell: (row) => (
        <>
          <TonePill tone={tones[row.state]}>{words.states[row.state]}</TonePill>
          <div className="sm-small sm-quiet">{words.parts(row.parts)}</div>
        </>
      ),
    },
    {
      id: 'kept',
      header: words.keptUntil,
      wide: true,
      cell: (row) => <span className="sm-nowrap">{format.shortDateTime(row.keptUntil)}</span>,
    },
    {
      id: 'read',
      header: '',
      align: 'right',
      cell: (row) =>
        row.readable ? (
          <Button variant="default" size="compact-xs" disabled={row.parts === 0} onClick={() => setOpened(row)}>
            {words.read}
          </Button>
        ) : (
          <span className="sm-small sm-quiet">{words.notYours}</span>
        ),
    },
  ]
  return (
    <Panel
      title={words.title}
      flush
      aside={
        <CommandButton tray={tray} type="CustomerInformation">
          {words.ask}
        </CommandButton>
      }
    >
      <div className="sm-panelbody sm-quiet sm-small">{words.intro}</div>
      <Loaded query={reports}>
        {({ items }) => (
          <DataTable
            label={words.title}
            columns={columns}
            rows={items}
            rowKey={({ commandId }) => commandId}
            empty={<Empty title={words.none} hint={words.noneHint} />}
          />
        )}
      </Loaded>
      {opened === null ? null : <Reading report={opened} close={() => setOpened(null)} label={text.common.close} />}
    </Panel>
  )
}

/** Asks why, then shows what was told, for as long as the window is open. */
function Reading({ report, close, label }: { report: CustomerReportSummary; close: () => void; label: string }) {
  const words = useBlocksText().customerReports
  const [reason, setReason] = useState('')
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => customerReportsApi.read(report.commandId, reason.trim()),
    gcTime: 0,
  })
  return (
    <Dialog
      opened
      close={close}
      title={words.title}
      submit={data === undefined ? words.read : label}
      pending={isPending}
      error={error}
      onSubmit={() => (data === undefined ? mutate() : close())}
      size="lg"
    >
      {data === undefined ? (
        <>
          <div className="sm-quiet">{words.audited}</div>
          <ReasonField value={reason} onChange={setReason} />
        </>
      ) : (
        <Told report={data} />
      )}
    </Dialog>
  )
}

function Told({ report }: { report: CustomerReport }) {
  const words = useBlocksText().customerReports
  return (
    <>
      {report.missing.length === 0 && report.state === 'complete' ? null : (
        <div className="sm-note" data-tone="warn">
          {words.incomplete(report.missing.map((seqNo) => seqNo + 1).join(', '))}
        </div>
      )}
      <div className="sm-row sm-spread">
        <span className="sm-quiet sm-small">{words.parts(report.parts)}</span>
        <Copy value={report.text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className="sm-json" tabIndex={0} style={{ whiteSpace: 'pre-wrap', maxHeight: '50vh' }}>
        {report.text}
      </pre>
    </>
  )
}
