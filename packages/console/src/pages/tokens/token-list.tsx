import { ActionIcon, Button, Menu, Select, Switch } from '@mantine/core'
import { type IdToken } from '@stationmaster/contract'
import { IconDots } from '@tabler/icons-react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun, renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { useNow } from '../../components/age.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Pager } from '../../components/pager.tsx'
import { TypedField } from '../../components/search-fields.tsx'
import { TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { TokenForm } from './token-form.tsx'
import { useTokenSearch } from './token-search.ts'

function Filters() {
  const text = useText()
  const { search, change } = useTokenSearch()
  const groups = useQuery({ queryKey: keys.tokenGroups, queryFn: ({ signal }) => api.tokenGroups(signal) })
  const filtered = search.q !== undefined || search.status !== undefined || search.groupId !== undefined
  return (
    <search className="sm-filters" aria-label={text.common.filters}>
      <TypedField
        className="sm-grow"
        label={text.tokens.search}
        placeholder={text.tokens.searchPlaceholder}
        value={search.q ?? ''}
        onSettled={(q) => change({ q })}
      />
      <Select
        label={text.tokens.status}
        w={150}
        data={[
          { value: '', label: text.tokens.anyStatus },
          ...Object.entries(text.tokens.statuses).map(([value, label]) => ({ value, label })),
        ]}
        value={search.status ?? ''}
        onChange={(status) => change({ status: status ?? '' })}
      />
      <Select
        label={text.tokens.group}
        w={170}
        searchable
        data={[
          { value: '', label: text.tokens.anyGroup },
          ...(groups.data?.items ?? []).map((group) => ({ value: group.groupId, label: group.name })),
        ]}
        value={search.groupId ?? ''}
        onChange={(groupId) => change({ groupId: groupId ?? '' })}
      />
      {filtered ? (
        <Button variant="subtle" color="gray" size="sm" onClick={() => change({ q: '', status: '', groupId: '' })}>
          {text.common.clearFilters}
        </Button>
      ) : null}
    </search>
  )
}

type Asked = { what: 'edit' | 'delete' | 'erase'; token: IdToken }

function Questions({ asked, close }: { asked: Asked; close: () => void }) {
  const text = useText()
  const client = useQueryClient()
  const [sure, setSure] = useState(false)
  const { token } = asked
  const renewed = () => {
    renew(client, ['id-tokens'], keys.tokenGroups)
  }
  if (asked.what === 'edit') return <TokenForm token={token} close={close} />
  if (asked.what === 'delete') {
    return (
      <Confirm
        opened
        close={close}
        title={text.tokens.deleteTitle(token.value)}
        text={text.tokens.deleteText}
        action={text.common.delete}
        danger
        run={(reason) => api.deleteIdToken(token.value, token.type, reason)}
        done={() => {
          notify.done(text.common.deleted)
          renewed()
        }}
      />
    )
  }
  return (
    <Confirm
      opened
      close={close}
      title={text.tokens.eraseTitle(token.value)}
      text={text.tokens.eraseText}
      action={text.tokens.erase}
      danger
      reasonRequired
      blocked={!sure}
      run={async (reason) => {
        const { erased } = await api.eraseIdToken(token.value, token.type, reason)
        notify.done(text.tokens.erased(erased))
      }}
      done={renewed}
    >
      <Switch
        label={text.tokens.eraseConfirm}
        checked={sure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
    </Confirm>
  )
}

const useColumns = (ask: (asked: Asked) => void): Column<IdToken>[] => {
  const text = useText()
  const format = useFormat()
  const { operator, administrator } = useSession()
  const now = useNow(60_000)
  const navigate = useNavigate()
  const groups = useQuery({ queryKey: keys.tokenGroups, queryFn: ({ signal }) => api.tokenGroups(signal) })
  const groupName = (id: string): string => groups.data?.items.find((group) => group.groupId === id)?.name ?? id
  const { columns } = text.tokens
  const shown: Column<IdToken>[] = [
    {
      id: 'token',
      header: columns.token,
      cell: (token) => (
        <>
          <span className="sm-mono sm-break" style={{ fontWeight: 600 }}>
            {token.value}
          </span>
          <div className="sm-small sm-quiet">{token.type}</div>
        </>
      ),
    },
    {
      id: 'status',
      header: columns.status,
      cell: (token) => (
        <TonePill tone={token.status === 'accepted' ? 'signal' : 'fault'}>
          {text.tokens.statuses[token.status]}
        </TonePill>
      ),
    },
    {
      id: 'group',
      header: columns.group,
      wide: true,
      cell: (token) => (token.groupId === null ? '' : groupName(token.groupId)),
    },
    {
      id: 'holder',
      header: columns.holder,
      wide: true,
      cell: (token) => <span className="sm-break">{token.holder}</span>,
    },
    {
      id: 'expires',
      header: columns.expires,
      wide: true,
      cell: (token) =>
        token.expiresAt === null ? (
          <span className="sm-quiet">{text.tokens.noExpiry}</span>
        ) : (
          <span className="sm-row sm-nowrap">
            {format.day(token.expiresAt)}
            {Date.parse(token.expiresAt) < now ? <TonePill tone="warn">{text.tokens.expired}</TonePill> : null}
          </span>
        ),
    },
    {
      id: 'note',
      header: columns.note,
      wide: true,
      cell: (token) => <span className="sm-break sm-soft">{token.note}</span>,
    },
  ]
  shown.push({
    id: 'actions',
    header: '',
    align: 'right',
    width: '1%',
    cell: (token) => (
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`${text.common.actions}: ${token.value}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => letRun(navigate({ to: '/transactions', search: { idToken: token.value } }))}>
            {text.tokens.transactions}
          </Menu.Item>
          {operator ? <Menu.Item onClick={() => ask({ what: 'edit', token })}>{text.common.edit}</Menu.Item> : null}
          {operator ? <Menu.Item onClick={() => ask({ what: 'delete', token })}>{text.common.delete}</Menu.Item> : null}
          {administrator ? (
            <Menu.Item onClick={() => ask({ what: 'erase', token })}>{text.tokens.erase}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    ),
  })
  return shown
}

export function TokenList() {
  const text = useText()
  const { search, navigate } = useTokenSearch()
  const [asked, setAsked] = useState<Asked | null>(null)
  const { q, status, groupId, cursor } = search
  const query = { q, status, groupId, cursor, limit: 50 }
  const tokens = useQuery({
    queryKey: keys.idTokens(query),
    queryFn: ({ signal }) => api.idTokens(query, signal),
    placeholderData: keepPreviousData,
  })
  const columns = useColumns(setAsked)
  const filtered = q !== undefined || status !== undefined || groupId !== undefined
  return (
    <>
      <Filters />
      <div className="sm-panel" aria-busy={tokens.isFetching}>
        <Loaded query={tokens}>
          {(page) => (
            <>
              <DataTable
                label={text.tokens.list}
                columns={columns}
                rows={page.items}
                rowKey={(token) => `${token.type} ${token.value}`}
                empty={
                  filtered ? (
                    <Empty title={text.tokens.noMatch} hint={text.stations.noMatchHint} />
                  ) : (
                    <Empty title={text.tokens.empty} hint={text.tokens.emptyHint} />
                  )
                }
              />
              <Pager
                cursor={cursor}
                nextCursor={page.nextCursor}
                total={page.total}
                shown={page.items.length}
                list={JSON.stringify({ q, status, groupId })}
                go={(next) => letRun(navigate({ search: (before) => ({ ...before, cursor: next }) }))}
              />
            </>
          )}
        </Loaded>
      </div>
      {asked === null ? null : <Questions asked={asked} close={() => setAsked(null)} />}
    </>
  )
}
