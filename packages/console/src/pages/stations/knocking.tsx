import { Button, Menu, Select } from '@mantine/core'
import { type Knock } from '@stationmaster/contract'
import { IconChevronDown } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { TonePill } from '../../components/state.tsx'
import { words } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'

type Verdict = 'accepted' | 'pending' | 'rejected'

function Admit({ knock, verdict, close }: { knock: Knock; verdict: Verdict; close: () => void }) {
  const text = useText()
  const client = useQueryClient()
  const [siteId, setSiteId] = useState<string | null>(null)
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const explained = {
    accepted: text.knocking.admitText,
    pending: text.knocking.pendingText,
    rejected: text.knocking.rejectText,
  }
  const action = { accepted: text.knocking.accept, pending: text.knocking.pending, rejected: text.knocking.reject }
  return (
    <Confirm
      opened
      close={close}
      title={text.knocking.admitTitle(knock.id)}
      text={explained[verdict]}
      action={action[verdict]}
      danger={verdict === 'rejected'}
      run={(reason) =>
        api.admit(knock.id, {
          onboarding: verdict,
          ...(siteId === null ? {} : { siteId }),
          ...(reason === '' ? {} : { reason }),
        })
      }
      done={() => {
        notify.done(text.knocking.admitted(knock.id))
        renew(client, keys.knocking, ['stations'], keys.network)
      }}
    >
      {verdict === 'rejected' ? null : (
        <Select
          label={text.stations.site}
          clearable
          searchable
          placeholder={text.register.noSite}
          data={(sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name }))}
          value={siteId}
          onChange={setSiteId}
        />
      )}
    </Confirm>
  )
}

/** Who was refused or waits at the door, why, and the button that admits (F11). */
export function Knocking() {
  const text = useText()
  const client = useQueryClient()
  const { operator } = useSession()
  const [asked, setAsked] = useState<{ knock: Knock; verdict: Verdict } | null>(null)
  const knocks = useQuery({ queryKey: keys.knocking, queryFn: ({ signal }) => api.knocking({ limit: 200 }, signal) })
  const dismiss = useMutation({
    mutationFn: (knock: Knock) => api.dismissKnock(knock.id),
    onSuccess: (_, knock) => {
      notify.done(text.knocking.dismissed(knock.id))
      renew(client, keys.knocking, keys.network)
    },
    onError: (error) => notify.failed(text, error),
  })
  const columns: Column<Knock>[] = [
    {
      id: 'identity',
      header: text.knocking.columns.identity,
      cell: (knock) => (
        <>
          <strong className="sm-break">{knock.id}</strong>
          <div className="sm-small sm-quiet">
            {[knock.vendor, knock.model, knock.serialNumber].filter((word) => word !== null && word !== '').join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'from',
      header: text.knocking.columns.from,
      wide: true,
      cell: (knock) => <span className="sm-mono">{knock.remoteAddress}</span>,
    },
    {
      id: 'offers',
      header: text.knocking.columns.offers,
      wide: true,
      cell: (knock) => <span className="sm-mono">{knock.subprotocols || '–'}</span>,
    },
    {
      id: 'credential',
      header: text.knocking.columns.credential,
      wide: true,
      cell: (knock) => (
        <TonePill
          tone={
            knock.credential === 'correct'
              ? 'signal'
              : knock.credential === 'wrong' || knock.credential === 'missing'
                ? 'fault'
                : 'off'
          }
        >
          {text.knocking.credential[knock.credential]}
        </TonePill>
      ),
    },
    { id: 'reason', header: text.knocking.columns.reason, cell: (knock) => words(text.knocking.reasons, knock.reason) },
    {
      id: 'seen',
      header: text.knocking.columns.seen,
      wide: true,
      cell: (knock) => (
        <>
          <Age at={knock.lastSeenAt} />
          <div className="sm-small sm-quiet">{text.counts.times(knock.count)}</div>
        </>
      ),
    },
  ]
  if (operator) {
    columns.push({
      id: 'actions',
      header: '',
      align: 'right',
      cell: (knock) => (
        <span className="sm-row" style={{ justifyContent: 'flex-end', gap: 4 }}>
          <Button onClick={() => setAsked({ knock, verdict: 'accepted' })}>{text.knocking.accept}</Button>
          <Menu>
            <Menu.Target>
              <Button variant="default" px={6} aria-label={`${text.common.more}: ${knock.id}`}>
                <IconChevronDown size={15} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setAsked({ knock, verdict: 'pending' })}>{text.knocking.pending}</Menu.Item>
              <Menu.Item onClick={() => setAsked({ knock, verdict: 'rejected' })}>{text.knocking.reject}</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => dismiss.mutate(knock)}>{text.knocking.dismiss}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      ),
    })
  }
  return (
    <div className="sm-panel">
      <Loaded query={knocks}>
        {(page) => (
          <DataTable
            label={text.stations.knocking}
            columns={columns}
            rows={page.items}
            rowKey={(knock) => knock.id}
            empty={<Empty title={text.knocking.empty} hint={text.knocking.emptyHint} />}
          />
        )}
      </Loaded>
      {asked === null ? null : <Admit knock={asked.knock} verdict={asked.verdict} close={() => setAsked(null)} />}
    </div>
  )
}
