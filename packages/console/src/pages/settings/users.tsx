import { Button, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { type Role, type User } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { Confirm, ReasonField } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Loaded, notify } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { TonePill } from '../../components/state.tsx'
import { useText } from '../../i18n/language.tsx'

const roles = ['viewer', 'operator', 'administrator'] as const satisfies readonly Role[]

export function RoleField({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const text = useText()
  return (
    <Select
      label={text.settings.users.role}
      description={text.settings.users.roleHints[role]}
      data={roles.map((value) => ({ value, label: text.account.role[value] }))}
      value={role}
      onChange={(value) => onChange(roles.find((each) => each === value) ?? role)}
    />
  )
}

const shortest = 12

function UserForm({ user, close }: { user: User | null; close: () => void }) {
  const text = useText()
  const words = text.settings.users
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [displayName, setDisplayName] = useState(user?.displayName ?? '')
  const [role, setRole] = useState<Role>(user?.role ?? 'operator')
  const [password, setPassword] = useState('')
  const [disabled, setDisabled] = useState(user !== null && user.disabledAt !== null)
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => {
      const common = {
        displayName: displayName.trim(),
        role,
        ...(password === '' ? {} : { password }),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }
      return user === null
        ? api.addUser({ name: name.trim(), ...common })
        : api.changeUser(user.id, { ...common, disabled })
    },
    onSuccess: () => {
      notify.done(text.common.saved)
      renew(client, keys.users, keys.session)
      close()
    },
  })
  const nameRight = user !== null || /^[^\s:]+$/.test(name.trim())
  const passwordRight = password.length >= shortest || (user !== null && password === '')
  return (
    <Dialog
      opened
      close={close}
      title={user === null ? words.add : words.edit(user.name)}
      submit={text.common.save}
      ready={nameRight && passwordRight}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
    >
      {user === null ? (
        <TextInput
          label={words.name}
          description={words.nameHint}
          required
          data-autofocus
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label={words.displayName}
        maxLength={100}
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      <RoleField role={role} onChange={setRole} />
      <PasswordInput
        label={user === null ? words.password : words.newPassword}
        description={user === null ? words.passwordHint : `${words.passwordHint} ${words.passwordKeep}`}
        required={user === null}
        autoComplete="new-password"
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {user === null ? null : (
        <Switch
          label={words.disable}
          checked={disabled}
          onChange={(event) => setDisabled(event.currentTarget.checked)}
        />
      )}
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}

export function Users() {
  const text = useText()
  const words = text.settings.users
  const client = useQueryClient()
  const { session } = useSession()
  const [edited, setEdited] = useState<User | 'new' | null>(null)
  const [removed, setRemoved] = useState<User | null>(null)
  const users = useQuery({ queryKey: keys.users, queryFn: ({ signal }) => api.users(signal) })
  const columns: Column<User>[] = [
    {
      id: 'user',
      header: words.columns.user,
      cell: (user) => (
        <>
          <strong className="sm-break">{user.displayName || user.name}</strong>
          {user.id === session?.user.id ? <span className="sm-quiet"> ({words.you})</span> : null}
          <div className="sm-small sm-quiet">{user.name}</div>
        </>
      ),
    },
    { id: 'role', header: words.columns.role, cell: (user) => text.account.role[user.role] },
    {
      id: 'state',
      header: words.columns.state,
      cell: (user) => (
        <TonePill tone={user.disabledAt === null ? 'signal' : 'off'}>
          {user.disabledAt === null ? words.active : words.disabled}
        </TonePill>
      ),
    },
    { id: 'created', header: words.columns.created, wide: true, cell: (user) => <Age at={user.createdAt} /> },
    {
      id: 'actions',
      header: '',
      align: 'right',
      width: '1%',
      cell: (user) => (
        <RowMenu
          name={user.name}
          items={[
            { label: text.common.edit, run: () => setEdited(user) },
            { label: text.common.delete, run: () => setRemoved(user) },
          ]}
        />
      ),
    },
  ]
  return (
    <Panel title={text.settings.tabs.users} flush aside={<Button onClick={() => setEdited('new')}>{words.add}</Button>}>
      <Loaded query={users}>
        {({ items }) => (
          <DataTable
            label={text.settings.tabs.users}
            columns={columns}
            rows={items}
            rowKey={(user) => user.id}
            empty={null}
          />
        )}
      </Loaded>
      {edited === null ? null : <UserForm user={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
      {removed === null ? null : (
        <Confirm
          opened
          close={() => setRemoved(null)}
          title={words.delete(removed.name)}
          text={words.deleteText}
          action={text.common.delete}
          danger
          run={(reason) => api.deleteUser(removed.id, reason)}
          done={() => {
            notify.done(text.common.deleted)
            renew(client, keys.users)
          }}
        />
      )}
    </Panel>
  )
}
