import { Button, MultiSelect, SegmentedControl, Textarea } from '@mantine/core'
import { type LocalList, type LocalListInput, type Station } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { ReasonField } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Facts } from '../../components/facts.tsx'
import { Loaded, notify } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'

const tones = {
  none: 'off',
  'up-to-date': 'signal',
  differs: 'warn',
  updating: 'occupied',
  failed: 'fault',
  'not-supported': 'off',
} as const satisfies Record<LocalList['state'], Tone>

/** Whom the station lets charge while it cannot ask: what it is to hold, what it holds, and what differs. */
export function StationLocalList({ station, tray }: { station: Station; tray: Tray | null }) {
  const words = useBlocksText().localList
  const [open, setOpen] = useState(false)
  const list = useQuery({
    queryKey: keys.localList(station.id),
    queryFn: ({ signal }) => api.localList(station.id, signal),
    refetchInterval: 30_000,
  })
  return (
    <Loaded query={list}>
      {(data) => (
        <div className="sm-stack">
          <Panel
            title={words.title}
            aside={
              tray === null ? undefined : (
                <span className="sm-row sm-wrap">
                  <SendNow station={station} list={data} tray={tray} />
                  <Button variant="default" onClick={() => setOpen(true)}>
                    {words.choose}
                  </Button>
                </span>
              )
            }
          >
            <State list={data} />
          </Panel>
          {data.differing.length === 0 ? null : <Differences list={data} />}
          {open ? <LocalListForm station={station} list={data} close={() => setOpen(false)} /> : null}
        </div>
      )}
    </Loaded>
  )
}

function State({ list }: { list: LocalList }) {
  const text = useText()
  const words = useBlocksText().localList
  const format = useFormat()
  const held =
    list.stationVersion === null
      ? words.notKnown
      : list.stationVersion < 0
        ? words.states['not-supported']
        : words.version(format.number(list.stationVersion))
  const { lastUpdate } = list
  return (
    <Facts
      items={[
        [
          words.state,
          <TonePill key="state" tone={tones[list.state]}>
            {words.states[list.state]}
          </TonePill>,
        ],
        [words.holds, words.coverage[list.coverage]],
        [words.entries, list.coverage === 'none' ? null : format.number(list.entries)],
        [words.leftOut, list.leftOut === 0 ? null : format.number(list.leftOut)],
        [
          words.cleared,
          list.clearedIdTokens.length === 0 ? null : (
            <span key="cleared">
              <span className="sm-mono sm-break">{list.clearedIdTokens.map(({ value }) => value).join(', ')}</span>{' '}
              <span className="sm-quiet">{words.clearedUntil}</span>
            </span>
          ),
        ],
        [
          words.station,
          <span key="held">
            {held}{' '}
            {list.stationVersionAt === null ? null : (
              <span className="sm-quiet">
                <Age at={list.stationVersionAt} />
              </span>
            )}
          </span>,
        ],
        [
          words.last,
          lastUpdate === null ? (
            text.common.never
          ) : (
            <span key="last">
              {lastUpdate.updateType} · {lastUpdate.status}{' '}
              <span className="sm-quiet">
                <Age at={lastUpdate.at} />
              </span>
            </span>
          ),
        ],
      ]}
    />
  )
}

function SendNow({ station, list, tray }: { station: Station; list: LocalList; tray: Tray }) {
  const text = useText()
  const words = useBlocksText().localList
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: () => api.sendLocalList(station.id),
    onSuccess: (command) => {
      tray.add(command.id)
      client.setQueryData(keys.command(command.id), command)
    },
    onError: (error) => notify.failed(text, error),
  })
  if (list.coverage === 'none' || !tray.offers('SendLocalList')) return null
  return (
    <Button
      variant="default"
      loading={send.isPending}
      disabled={!station.online || list.state === 'up-to-date'}
      onClick={() => send.mutate()}
    >
      {words.send}
    </Button>
  )
}

function Differences({ list }: { list: LocalList }) {
  const text = useText()
  const words = useBlocksText().localList
  const format = useFormat()
  type Row = LocalList['differing'][number]
  const statuses: Readonly<Record<string, string>> = text.tokens.statuses
  const columns: Column<Row>[] = [
    { id: 'change', header: words.change, cell: (row) => words.changes[row.change] },
    {
      id: 'token',
      header: words.token,
      cell: (row) => (
        <>
          <span className="sm-mono sm-break">{row.value}</span> <span className="sm-small sm-quiet">{row.type}</span>
        </>
      ),
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => (row.status === null ? '' : (statuses[row.status] ?? row.status)),
    },
  ]
  return (
    <Panel title={words.differences(format.number(list.differences))} flush>
      <DataTable
        label={words.differences(format.number(list.differences))}
        columns={columns}
        rows={list.differing}
        rowKey={(row) => `${row.type} ${row.value}`}
        empty={null}
      />
      {list.differences > list.differing.length ? (
        <div className="sm-panelbody sm-quiet sm-small">{words.shownOnly(format.number(list.differing.length))}</div>
      ) : null}
    </Panel>
  )
}

const usualType = 'ISO14443'

/** One token a line; one that is no RFID card has its type in front, as in `eMAID:DE8AA123`. */
const tokensOf = (typed: string): NonNullable<LocalListInput['idTokens']> =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, type, value] = /^([A-Za-z0-9]+):(.+)$/.exec(line) ?? []
      return type === undefined || value === undefined ? { value: line } : { value: value.trim(), type }
    })

const typedOf = ({ idTokens }: LocalList): string =>
  idTokens.map(({ value, type }) => (type === usualType ? value : `${type}:${value}`)).join('\n')

function LocalListForm({ station, list, close }: { station: Station; list: LocalList; close: () => void }) {
  const text = useText()
  const words = useBlocksText().localList
  const client = useQueryClient()
  const [coverage, setCoverage] = useState(list.coverage)
  const [typed, setTyped] = useState(() => typedOf(list))
  const [groupIds, setGroupIds] = useState<string[]>(list.groupIds)
  const [reason, setReason] = useState('')
  const groups = useQuery({ queryKey: keys.tokenGroups, queryFn: ({ signal }) => api.tokenGroups(signal) })
  const save = useMutation({
    mutationFn: () =>
      api.putLocalList(station.id, {
        coverage,
        ...(coverage === 'chosen' ? { idTokens: tokensOf(typed), groupIds } : {}),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }),
    onSuccess: (changed) => {
      client.setQueryData(keys.localList(station.id), changed)
      notify.done(text.common.saved)
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={words.choose}
      submit={text.common.save}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      size="lg"
    >
      <SegmentedControl
        aria-label={words.holds}
        value={coverage}
        fullWidth
        onChange={setCoverage}
        data={(['none', 'all', 'chosen'] as const).map((value) => ({ value, label: words.coverage[value] }))}
      />
      <div className="sm-quiet sm-small">{words.coverageHints[coverage]}</div>
      {coverage === 'chosen' ? (
        <>
          <Textarea
            label={words.tokens}
            description={words.tokensHint}
            autosize
            minRows={4}
            maxRows={12}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <MultiSelect
            label={words.groups}
            data={[...new Set([...(groups.data?.items ?? []).map(({ groupId }) => groupId), ...groupIds])]}
            value={groupIds}
            onChange={setGroupIds}
            searchable
          />
        </>
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}
