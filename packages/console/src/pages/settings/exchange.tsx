import { Button, FileInput, Select, Switch } from '@mantine/core'
import { type CsvKind, type ImportResult } from '@stationmaster/contract'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { notify, ProblemNote } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { csvColumns, csvKinds } from './csv.ts'

type RowError = ImportResult['errors'][number]

function Result({ result, dryRun }: { result: ImportResult; dryRun: boolean }) {
  const text = useText()
  const format = useFormat()
  const words = text.settings.exchange
  const columns: Column<RowError>[] = [
    {
      id: 'row',
      header: words.errorColumns.row,
      align: 'right',
      width: '1%',
      cell: (error) => format.number(error.row),
    },
    {
      id: 'column',
      header: words.errorColumns.column,
      width: '1%',
      cell: (error) => <span className="sm-mono">{error.column ?? ''}</span>,
    },
    {
      id: 'message',
      header: words.errorColumns.message,
      cell: (error) => <span className="sm-break">{error.message}</span>,
    },
  ]
  return (
    <div className="sm-stack" style={{ gap: 8 }}>
      <div className="sm-note" data-tone={result.errors.length === 0 ? 'calm' : 'warn'} role="status">
        <div>
          <strong>{words.result(result.rows, result.created, result.changed)}</strong>
          <div className="sm-soft">
            {result.errors.length === 0
              ? words.noErrors
              : words.errors(new Set(result.errors.map((error) => error.row)).size)}
            {dryRun ? ` · ${words.dryResult}` : ''}
          </div>
          {result.encoding === 'windows-1252' ? <div className="sm-soft">{words.readAsWindows}</div> : null}
        </div>
      </div>
      {result.errors.length === 0 ? null : (
        <DataTable
          label={words.errors(result.errors.length)}
          columns={columns}
          rows={result.errors}
          rowKey={(error) => `${error.row} ${error.column ?? ''} ${error.message}`}
          empty={null}
        />
      )}
    </div>
  )
}

function Import() {
  const text = useText()
  const words = text.settings.exchange
  const client = useQueryClient()
  const [kind, setKind] = useState<CsvKind>('stations')
  const [file, setFile] = useState<File | null>(null)
  const [dryRun, setDryRun] = useState(true)
  const run = useMutation({
    mutationFn: async () => {
      // As bytes: which letters they are is the server's to find out.
      const result = await api.importCsv(kind, file ?? new Blob(), dryRun)
      return { result, dryRun }
    },
    onSuccess: (done) => {
      if (!done.dryRun) letRun(client.invalidateQueries())
    },
  })
  return (
    <Panel title={words.import}>
      <form
        className="sm-stack"
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          if (file !== null) run.mutate()
        }}
      >
        <div className="sm-soft">{words.importText}</div>
        <Select
          label={words.kind}
          description={<span className="sm-mono sm-break">{words.columns(csvColumns[kind].join(', '))}</span>}
          data={csvKinds.map((value) => ({ value, label: words.kinds[value] }))}
          value={kind}
          onChange={(value) => {
            setKind(csvKinds.find((each) => each === value) ?? 'stations')
            run.reset()
          }}
        />
        <FileInput
          label={words.file}
          placeholder={words.choose}
          accept=".csv,text/csv"
          clearable
          leftSection={<IconUpload size={15} />}
          value={file}
          onChange={(next) => {
            setFile(next)
            run.reset()
          }}
        />
        <Switch label={words.dryRun} checked={dryRun} onChange={(event) => setDryRun(event.currentTarget.checked)} />
        <div>
          <Button type="submit" disabled={file === null} loading={run.isPending}>
            {dryRun ? words.dryRun : words.run}
          </Button>
        </div>
        {run.isError ? <ProblemNote error={run.error} /> : null}
        {run.data === undefined ? null : <Result result={run.data.result} dryRun={run.data.dryRun} />}
      </form>
    </Panel>
  )
}

export function CsvExchange() {
  const text = useText()
  const words = text.settings.exchange
  const save = useMutation({
    mutationFn: (kind: CsvKind) => api.exportCsv(kind),
    onError: (error) => notify.failed(text, error),
  })
  return (
    <div className="sm-columns">
      <Import />
      <Panel title={words.export}>
        <div className="sm-stack" style={{ gap: 12 }}>
          <div className="sm-soft">{words.exportText}</div>
          <div className="sm-row sm-wrap">
            {csvKinds.map((kind) => (
              <Button
                key={kind}
                variant="default"
                leftSection={<IconDownload size={14} />}
                loading={save.isPending && save.variables === kind}
                onClick={() => save.mutate(kind)}
              >
                {words.kinds[kind]}
              </Button>
            ))}
          </div>
        </div>
      </Panel>
    </div>
  )
}
