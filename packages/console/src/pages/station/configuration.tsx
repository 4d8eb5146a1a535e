import { Button, Select, Switch, TextInput } from '@mantine/core'
import {
  type CommandRequest,
  type DeviceVariable,
  type Station,
  type StationConfiguration,
} from '@stationmaster/contract'
import { IconRefresh, IconSearch } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { Breakable } from '../../components/breakable.tsx'
import { ReasonField } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { words } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { type Group, groupVariables, type Row } from './variables.ts'

function SetValue({ station, row, tray, close }: { station: Station; row: Row; tray: Tray; close: () => void }) {
  const text = useText()
  const format = useFormat()
  const client = useQueryClient()
  const { variable } = row
  const [value, setValue] = useState(variable.desired ?? variable.value ?? '')
  const [reason, setReason] = useState('')
  const choices =
    variable.valuesList === null || variable.valuesList === ''
      ? []
      : variable.valuesList.split(',').map((word) => word.trim())
  const single = choices.length > 0 && variable.dataType !== 'MemberList' && variable.dataType !== 'SequenceList'
  const limits =
    variable.minLimit !== null && variable.maxLimit !== null
      ? text.configuration.limits(format.decimal(variable.minLimit), format.decimal(variable.maxLimit))
      : undefined
  const mutation = useMutation({
    mutationFn: () => api.sendCommand(station.id, setRequest(variable, value, reason.trim())),
    onSuccess: (command) => {
      client.setQueryData(keys.command(command.id), command)
      tray.add(command.id)
      close()
    },
  })
  const label = `${text.configuration.value}${variable.unit === null || variable.unit === '' ? '' : ` (${variable.unit})`}`
  return (
    <Dialog
      opened
      close={close}
      title={text.configuration.setTitle(row.name)}
      submit={text.configuration.set}
      pending={mutation.isPending}
      error={mutation.error}
      onSubmit={() => mutation.mutate()}
    >
      {single ? (
        <Select label={label} data={choices} value={value} onChange={(next) => setValue(next ?? '')} />
      ) : (
        <TextInput
          label={label}
          description={limits ?? (choices.length > 0 ? text.configuration.choices(choices.join(', ')) : undefined)}
          data-autofocus
          maxLength={2500}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      )}
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}

const setRequest = (variable: DeviceVariable, value: string, reason: string): CommandRequest => ({
  type: 'SetVariables',
  parameters: {
    variables: [
      {
        component: variable.component,
        variable: variable.variable,
        ...(variable.componentInstance === '' ? {} : { componentInstance: variable.componentInstance }),
        ...(variable.variableInstance === '' ? {} : { variableInstance: variable.variableInstance }),
        ...(variable.evseId === 0 ? {} : { evseId: variable.evseId }),
        ...(variable.connectorId === 0 ? {} : { connectorId: variable.connectorId }),
        value,
      },
    ],
  },
  ...(reason === '' ? {} : { reason }),
})

interface GroupTableProps {
  group: Group
  edit: ((row: Row) => void) | null
}

function GroupTable({ group, edit }: GroupTableProps) {
  const text = useText()
  const columns: Column<Row>[] = [
    {
      id: 'variable',
      header: text.configuration.columns.variable,
      width: '26%',
      cell: ({ name, variable }) => (
        <span className="sm-break">
          <span style={{ fontWeight: 540 }}>
            <Breakable name={name} />
          </span>
          {variable.attributeType === 'Actual' ? null : <span className="sm-quiet"> {variable.attributeType}</span>}
        </span>
      ),
    },
    {
      id: 'value',
      header: text.configuration.columns.value,
      cell: ({ variable, differs }) => (
        <span className="sm-row sm-wrap">
          {variable.mutability === 'WriteOnly' ? (
            <span className="sm-quiet">{text.configuration.hidden}</span>
          ) : (
            <span className="sm-mono sm-break">
              <Breakable name={variable.value ?? '–'} />
              {variable.unit === null || variable.unit === '' ? '' : ` ${variable.unit}`}
            </span>
          )}
          {differs ? <TonePill tone="warn">{text.configuration.drift}</TonePill> : null}
          {variable.desired === null ? null : (
            <span className="sm-only-narrow sm-small sm-quiet sm-break">
              {text.configuration.columns.desired}:{' '}
              <span className="sm-mono">
                <Breakable name={variable.desired} />
              </span>
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'desired',
      header: text.configuration.columns.desired,
      wide: true,
      width: '16%',
      cell: ({ variable, scope }) =>
        variable.desired === null ? null : (
          <span className="sm-break">
            <span className="sm-mono">
              <Breakable name={variable.desired} />
            </span>
            {scope === null ? null : (
              <div className="sm-small sm-quiet">
                {text.configuration.scope(words(text.settings.desired.scopes, scope))}
              </div>
            )}
          </span>
        ),
    },
    {
      id: 'access',
      header: text.configuration.columns.access,
      wide: true,
      width: '150px',
      cell: ({ variable }) => (
        <span className="sm-quiet sm-nowrap">
          {variable.mutability === null ? '' : text.configuration.access[variable.mutability]}
        </span>
      ),
    },
  ]
  if (edit !== null) {
    columns.push({
      id: 'set',
      header: '',
      align: 'right',
      width: '112px',
      cell: (row) =>
        row.settable ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => edit(row)}
            aria-label={`${text.configuration.set}: ${row.name}`}
          >
            {text.configuration.set}
          </Button>
        ) : null,
    })
  }
  return (
    <section className="config-group">
      <h3>{group.title === '' ? text.configuration.keys : group.title}</h3>
      <DataTable
        label={group.title === '' ? text.configuration.keys : group.title}
        columns={columns}
        rows={group.rows}
        rowKey={(row) => row.key}
        empty={null}
      />
    </section>
  )
}

function Variables({
  station,
  configuration,
  tray,
}: {
  station: Station
  configuration: StationConfiguration
  tray: Tray | null
}) {
  const text = useText()
  const search = useSearch({ from: '/app/stations/$id' })
  const navigate = useNavigate({ from: '/stations/$id' })
  const [edited, setEdited] = useState<Row | null>(null)
  const onlyDrift = search.drift !== undefined
  const change = (next: { q?: string; drift?: string }) =>
    letRun(navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false }))
  const groups = groupVariables(configuration, { word: search.q ?? '', onlyDrift })
  return (
    <>
      <div className="sm-panelbody sm-row sm-wrap">
        <TextInput
          className="sm-grow"
          aria-label={text.configuration.search}
          placeholder={text.configuration.search}
          leftSection={<IconSearch size={15} aria-hidden="true" />}
          value={search.q ?? ''}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <Switch
          label={`${text.configuration.onlyDrift} (${configuration.drift.length})`}
          checked={onlyDrift}
          onChange={(event) => change({ drift: event.currentTarget.checked ? '1' : '' })}
        />
      </div>
      {groups.length === 0 ? <Empty title={text.configuration.noMatch} /> : null}
      {groups.map((group) => (
        <GroupTable
          key={group.title}
          group={group}
          edit={tray?.offers('GetBaseReport') === true && station.commands.includes('SetVariables') ? setEdited : null}
        />
      ))}
      {edited === null || tray === null ? null : (
        <SetValue station={station} row={edited} tray={tray} close={() => setEdited(null)} />
      )}
    </>
  )
}

/** What the station says of itself, beside what it should say. */
export function Configuration({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const { sections } = useBlocksText()
  const client = useQueryClient()
  const configuration = useQuery({
    queryKey: keys.configuration(station.id),
    queryFn: ({ signal }) => api.configuration(station.id, signal),
  })
  const read = useMutation({
    mutationFn: () => api.sendCommand(station.id, { type: 'GetBaseReport', parameters: {} }),
    onSuccess: (command) => {
      client.setQueryData(keys.command(command.id), command)
      tray?.add(command.id)
      notify.done(text.configuration.reading)
    },
    onError: (error) => notify.failed(text, error),
  })
  const button =
    tray?.offers('GetBaseReport') === true ? (
      <Button
        variant="default"
        leftSection={<IconRefresh size={14} />}
        loading={read.isPending}
        disabled={!station.online}
        onClick={() => read.mutate()}
      >
        {text.configuration.read}
      </Button>
    ) : null
  const readAt = configuration.data?.readAt ?? null
  return (
    <Panel
      title={sections.names.configuration}
      flush
      aside={
        <span className="sm-row">
          <span className="sm-small sm-quiet">
            {readAt === null ? text.configuration.never : <Age at={readAt} wrap={text.configuration.readAt} />}
          </span>
          {button}
        </span>
      }
    >
      <Loaded query={configuration}>
        {(data) =>
          data.variables.length === 0 && data.drift.length === 0 ? (
            <Empty title={text.configuration.never} hint={text.configuration.neverHint} />
          ) : (
            <Variables station={station} configuration={data} tray={tray} />
          )
        }
      </Loaded>
    </Panel>
  )
}
