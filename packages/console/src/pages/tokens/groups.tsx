import { Button, Select, TextInput } from '@mantine/core'
import { type TokenGroup } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Confirm, ReasonField } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

function GroupForm({ group, close }: { group: TokenGroup | null; close: () => void }) {
  const text = useText()
  const words = text.tokens
  const client = useQueryClient()
  const [groupId, setGroupId] = useState(group?.groupId ?? '')
  const [name, setName] = useState(group?.name ?? '')
  const [concurrentUse, setConcurrentUse] = useState(group?.concurrentUse ?? 'allow')
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () =>
      api.putTokenGroup(groupId.trim(), {
        name: name.trim(),
        concurrentUse,
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }),
    onSuccess: () => {
      notify.done(text.common.saved)
      renew(client, keys.tokenGroups)
      close()
    },
  })
  return (
    <Dialog
      opened
      close={close}
      title={group === null ? words.groupAdd : words.groupEdit(group.name)}
      submit={text.common.save}
      ready={groupId.trim() !== '' && name.trim() !== ''}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
    >
      {group === null ? (
        <TextInput
          label={words.groupId}
          required
          data-autofocus
          maxLength={36}
          value={groupId}
          onChange={(event) => setGroupId(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label={words.groupName}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={words.concurrent}
        data={[
          { value: 'allow', label: words.concurrentOptions.allow },
          { value: 'forbid', label: words.concurrentOptions.forbid },
        ]}
        value={concurrentUse}
        onChange={(value) => setConcurrentUse(value === 'forbid' ? 'forbid' : 'allow')}
      />
      <ReasonField value={reason} onChange={setReason} />
    </Dialog>
  )
}

/** Tokens that belong together: a family, a firm, a fleet. */
export function Groups() {
  const text = useText()
  const format = useFormat()
  const words = text.tokens
  const client = useQueryClient()
  const { operator } = useSession()
  const [edited, setEdited] = useState<TokenGroup | 'new' | null>(null)
  const [removed, setRemoved] = useState<TokenGroup | null>(null)
  const groups = useQuery({ queryKey: keys.tokenGroups, queryFn: ({ signal }) => api.tokenGroups(signal) })
  const columns: Column<TokenGroup>[] = [
    {
      id: 'group',
      header: words.groupColumns.group,
      cell: (group) => (
        <>
          <strong className="sm-break">{group.name}</strong>
          <div className="sm-small sm-quiet sm-mono">{group.groupId}</div>
        </>
      ),
    },
    {
      id: 'concurrent',
      header: words.groupColumns.concurrent,
      wide: true,
      cell: (group) => words.concurrentOptions[group.concurrentUse],
    },
    {
      id: 'tokens',
      header: words.groupColumns.tokens,
      align: 'right',
      cell: (group) => (
        <Link className="sm-textlink" to="/tokens" search={{ groupId: group.groupId }}>
          {format.number(group.tokens)}
        </Link>
      ),
    },
  ]
  if (operator) {
    columns.push({
      id: 'actions',
      header: '',
      align: 'right',
      width: '1%',
      cell: (group) => (
        <RowMenu
          name={group.name}
          items={[
            { label: text.common.edit, run: () => setEdited(group) },
            { label: text.common.delete, run: () => setRemoved(group) },
          ]}
        />
      ),
    })
  }
  return (
    <Panel
      title={words.groups}
      flush
      aside={
        operator ? (
          <Button variant="default" onClick={() => setEdited('new')}>
            {words.groupAdd}
          </Button>
        ) : undefined
      }
    >
      <Loaded query={groups}>
        {({ items }) => (
          <DataTable
            label={words.groups}
            columns={columns}
            rows={items}
            rowKey={(group) => group.groupId}
            empty={<Empty title={words.groupsEmpty} hint={words.groupsEmptyHint} />}
          />
        )}
      </Loaded>
      {edited === null ? null : <GroupForm group={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
      {removed === null ? null : (
        <Confirm
          opened
          close={() => setRemoved(null)}
          title={words.groupDelete(removed.name)}
          text={words.groupDeleteText}
          action={text.common.delete}
          danger
          run={(reason) => api.deleteTokenGroup(removed.groupId, reason)}
          done={() => {
            notify.done(text.common.deleted)
            renew(client, keys.tokenGroups, ['id-tokens'])
          }}
        />
      )}
    </Panel>
  )
}
