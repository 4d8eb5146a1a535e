import { Button, Modal, TextInput } from '@mantine/core'
import { type ApiKey, type Role } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { Age, useNow } from '../../components/age.tsx'
import { Confirm, ReasonField } from '../../components/confirm.tsx'
import { Secret } from '../../components/copy.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { RoleField } from './users.tsx'

function KeyForm({ close, made }: { close: () => void; made: (key: string) => void }) {
  const text = useText()
  const format = useFormat()
  const words = text.settings.keys
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [expires, setExpires] = useState('')
  // The browser writes the field as its own language does; below it stands the day as ours does.
  const lastDay = new Date(`${expires}T12:00:00`)
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () =>
      api.addApiKey({
        name: name.trim(),
        role,
        expiresAt: expires === '' ? null : new Date(`${expires}T23:59:59`).toISOString(),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }),
    onSuccess: (key) => {
      renew(client, keys.apiKeys)
      made(key.key)
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={words.add}
      submit={words.add}
      ready={name.trim() !== ''}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
    >
      <TextInput
        label={words.name}
        required
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <RoleField role={role} onChange={setRole} />
      <TextInput
        label={words.expires}
        {...(Number.isNaN(lastDay.getTime()) ? {} : { description: format.day(lastDay) })}
        type="date"
        value={expires}
        onChange={(event) => setExpires(event.currentTarget.value)}
      />
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}

export function ApiKeys() {
  const text = useText()
  const format = useFormat()
  const words = text.settings.keys
  const client = useQueryClient()
  const now = useNow(60_000)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const apiKeys = useQuery({ queryKey: keys.apiKeys, queryFn: ({ signal }) => api.apiKeys(signal) })
  const columns: Column<ApiKey>[] = [
    {
      id: 'key',
      header: words.columns.key,
      cell: (key) => (
        <>
          <strong className="sm-break">{key.name}</strong>
          {key.revokedAt === null ? null : <TonePill tone="off">{words.revoked}</TonePill>}
        </>
      ),
    },
    { id: 'role', header: words.columns.role, cell: (key) => text.account.role[key.role] },
    {
      id: 'created',
      header: words.columns.created,
      wide: true,
      cell: (key) => (
        <>
          <Age at={key.createdAt} />
          <div className="sm-small sm-quiet">{key.createdBy}</div>
        </>
      ),
    },
    {
      id: 'used',
      header: words.columns.used,
      wide: true,
      cell: (key) =>
        key.lastUsedAt === null ? <span className="sm-quiet">{text.common.never}</span> : <Age at={key.lastUsedAt} />,
    },
    {
      id: 'expires',
      header: words.columns.expires,
      wide: true,
      cell: (key) =>
        key.expiresAt === null ? (
          <span className="sm-quiet">{words.noExpiry}</span>
        ) : (
          <span className="sm-row">
            {format.day(key.expiresAt)}
            {Date.parse(key.expiresAt) < now ? <TonePill tone="warn">{words.expired}</TonePill> : null}
          </span>
        ),
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (key) =>
        key.revokedAt === null ? (
          <Button variant="default" aria-label={`${words.revoke}: ${key.name}`} onClick={() => setRevoked(key)}>
            {words.revoke}
          </Button>
        ) : null,
    },
  ]
  return (
    <Panel title={text.settings.tabs.keys} flush aside={<Button onClick={() => setAdding(true)}>{words.add}</Button>}>
      <Loaded query={apiKeys}>
        {({ items }) => (
          <DataTable
            label={text.settings.tabs.keys}
            columns={columns}
            rows={items}
            rowKey={(key) => key.id}
            empty={<Empty title={words.empty} hint={words.emptyHint} />}
          />
        )}
      </Loaded>
      {adding ? <KeyForm close={() => setAdding(false)} made={setMade} /> : null}
      <Modal
        opened={made !== null}
        onClose={() => setMade(null)}
        title={words.createdTitle}
        size="lg"
        closeButtonProps={{ 'aria-label': text.common.close }}
      >
        <Secret label="Authorization: Bearer" value={made ?? ''} hint={text.common.shownOnce} />
      </Modal>
      {revoked === null ? null : (
        <Confirm
          opened
          close={() => setRevoked(null)}
          title={words.revokeTitle(revoked.name)}
          text={words.revokeText}
          action={words.revoke}
          danger
          run={(reason) => api.revokeApiKey(revoked.id, reason)}
          done={() => {
            notify.done(text.common.saved)
            renew(client, keys.apiKeys)
          }}
        />
      )}
    </Panel>
  )
}
