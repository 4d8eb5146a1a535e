import { Button, Select, TextInput } from '@mantine/core'
import { type DesiredVariable } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { Breakable } from '../../components/breakable.tsx'
import { Confirm, ReasonField } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { useText } from '../../i18n/language.tsx'

type Scope = DesiredVariable['scope']
const scopes = ['everyone', 'site', 'model', 'station'] as const satisfies readonly Scope[]
const blank: DesiredVariable = {
  scope: 'everyone',
  scopeId: '',
  component: '',
  variable: '',
  variableInstance: '',
  value: '',
}

function DesiredForm({ initial, close }: { initial: DesiredVariable | null; close: () => void }) {
  const text = useText()
  const words = text.settings.desired
  const client = useQueryClient()
  const [form, setForm] = useState(initial ?? blank)
  const [reason, setReason] = useState('')
  const set = (change: Partial<DesiredVariable>) => setForm((before) => ({ ...before, ...change }))
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const save = useMutation({
    mutationFn: () => api.putDesired({ ...form, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }),
    onSuccess: () => {
      notify.done(text.common.saved)
      renew(client, keys.desired)
      close()
    },
  })
  const ready =
    form.component.trim() !== '' &&
    form.variable.trim() !== '' &&
    (form.scope === 'everyone' || form.scopeId.trim() !== '')
  return (
    <Dialog
      opened
      close={close}
      title={initial === null ? words.add : initial.variable}
      submit={text.common.save}
      ready={ready}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
    >
      {initial === null ? (
        <>
          <Select
            label={words.scope}
            data={scopes.map((value) => ({ value, label: words.scopes[value] }))}
            value={form.scope}
            onChange={(scope) => set({ scope: scopes.find((each) => each === scope) ?? 'everyone', scopeId: '' })}
          />
          {form.scope === 'everyone' ? null : form.scope === 'site' ? (
            <Select
              label={words.scopeId.site}
              required
              searchable
              data={(sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name }))}
              value={form.scopeId}
              onChange={(scopeId) => set({ scopeId: scopeId ?? '' })}
            />
          ) : (
            <TextInput
              label={words.scopeId[form.scope]}
              {...(form.scope === 'model' ? { placeholder: words.modelHint } : {})}
              required
              maxLength={120}
              value={form.scopeId}
              onChange={(event) => set({ scopeId: event.currentTarget.value })}
            />
          )}
          <TextInput
            label={words.component}
            required
            maxLength={50}
            value={form.component}
            onChange={(event) => set({ component: event.currentTarget.value })}
          />
          <TextInput
            label={words.variable}
            required
            maxLength={50}
            value={form.variable}
            onChange={(event) => set({ variable: event.currentTarget.value })}
          />
          <TextInput
            label={words.instance}
            maxLength={50}
            value={form.variableInstance}
            onChange={(event) => set({ variableInstance: event.currentTarget.value })}
          />
        </>
      ) : null}
      <TextInput
        label={words.value}
        maxLength={2500}
        value={form.value}
        onChange={(event) => set({ value: event.currentTarget.value })}
      />
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}

/** What every station's configuration should be, narrowest scope first. */
export function Desired() {
  const text = useText()
  const words = text.settings.desired
  const client = useQueryClient()
  const [edited, setEdited] = useState<DesiredVariable | 'new' | null>(null)
  const [removed, setRemoved] = useState<DesiredVariable | null>(null)
  const desired = useQuery({ queryKey: keys.desired, queryFn: ({ signal }) => api.desired(signal) })
  const name = (row: DesiredVariable): string =>
    `${row.component}.${row.variable}${row.variableInstance === '' ? '' : ` [${row.variableInstance}]`}`
  const columns: Column<DesiredVariable>[] = [
    {
      id: 'scope',
      header: words.columns.scope,
      cell: (row) => (
        <>
          {words.scopes[row.scope]}
          {row.scopeId === '' ? null : <div className="sm-small sm-quiet sm-break">{row.scopeId}</div>}
        </>
      ),
    },
    {
      id: 'variable',
      header: words.columns.variable,
      cell: (row) => (
        <span className="sm-break">
          <strong>
            <Breakable name={row.variable} />
          </strong>
          {row.variableInstance === '' ? '' : ` [${row.variableInstance}]`}
          <div className="sm-small sm-quiet">
            <Breakable name={row.component} />
          </div>
        </span>
      ),
    },
    { id: 'value', header: words.columns.value, cell: (row) => <span className="sm-mono sm-break">{row.value}</span> },
    {
      id: 'actions',
      header: '',
      align: 'right',
      width: '1%',
      cell: (row) => (
        <RowMenu
          name={name(row)}
          items={[
            { label: text.common.edit, run: () => setEdited(row) },
            { label: text.common.delete, run: () => setRemoved(row) },
          ]}
        />
      ),
    },
  ]
  return (
    <Panel
      title={text.settings.tabs.desired}
      flush
      aside={<Button onClick={() => setEdited('new')}>{words.add}</Button>}
    >
      <div className="sm-panelbody sm-quiet">{words.intro}</div>
      <Loaded query={desired}>
        {({ items }) => (
          <DataTable
            label={text.settings.tabs.desired}
            columns={columns}
            rows={items}
            rowKey={(row) => `${row.scope} ${row.scopeId} ${name(row)}`}
            empty={<Empty title={words.empty} hint={words.emptyHint} />}
          />
        )}
      </Loaded>
      {edited === null ? null : (
        <DesiredForm initial={edited === 'new' ? null : edited} close={() => setEdited(null)} />
      )}
      {removed === null ? null : (
        <Confirm
          opened
          close={() => setRemoved(null)}
          title={words.deleteTitle(name(removed))}
          text={words.deleteText}
          action={text.common.delete}
          danger
          run={(reason) => {
            const { value: _, ...key } = removed
            return api.deleteDesired({ ...key, ...(reason === '' ? {} : { reason }) })
          }}
          done={() => {
            notify.done(text.common.deleted)
            renew(client, keys.desired)
          }}
        />
      )}
    </Panel>
  )
}
