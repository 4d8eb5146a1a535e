import { type AuditEntry } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { Spoken } from '../../components/spoken.tsx'
import { useText } from '../../i18n/language.tsx'

/** Who changed what, why and when (F27). */
export function Audit() {
  const text = useText()
  const words = text.settings.audit
  const { cursor } = useSearch({ from: '/app/settings' })
  const navigate = useNavigate({ from: '/settings' })
  const query = { cursor, limit: 50 }
  const audit = useQuery({
    queryKey: keys.audit(query),
    queryFn: ({ signal }) => api.audit(query, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const columns: Column<AuditEntry>[] = [
    { id: 'at', header: words.columns.at, cell: (entry) => <Age at={entry.at} /> },
    { id: 'actor', header: words.columns.actor, wide: true, cell: (entry) => entry.actor },
    {
      id: 'action',
      header: words.columns.action,
      cell: (entry) => (
        <>
          <strong>
            <Spoken kind="auditActions" code={entry.action} />
          </strong>
          <div className="sm-small sm-quiet sm-mono sm-break">{entry.action}</div>
          <div className="sm-only-narrow sm-break">{entry.subject}</div>
          <div className="sm-only-narrow sm-small sm-quiet sm-break">
            {[entry.actor, entry.reason].filter((word) => word !== null).join(' · ')}
          </div>
          {entry.change === null || entry.change === undefined ? null : (
            <details className="sm-small">
              <summary className="sm-quiet">{words.show}</summary>
              <pre className="sm-json" style={{ maxWidth: 460 }}>
                {JSON.stringify(entry.change, null, 2)}
              </pre>
            </details>
          )}
        </>
      ),
    },
    {
      id: 'subject',
      header: words.columns.subject,
      wide: true,
      cell: (entry) => <span className="sm-break">{entry.subject}</span>,
    },
    {
      id: 'reason',
      header: words.columns.reason,
      wide: true,
      cell: (entry) => <span className="sm-soft sm-break">{entry.reason}</span>,
    },
  ]
  return (
    <Panel title={text.settings.tabs.audit} flush>
      <Loaded query={audit}>
        {(page) => (
          <>
            <DataTable
              label={text.settings.tabs.audit}
              columns={columns}
              rows={page.items}
              rowKey={(entry) => entry.id}
              empty={<Empty title={words.empty} hint={words.emptyHint} />}
            />
            <Pager
              cursor={cursor}
              nextCursor={page.nextCursor}
              total={page.total}
              shown={page.items.length}
              list="audit"
              go={(next) => letRun(navigate({ search: (before) => ({ ...before, cursor: next }) }))}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
