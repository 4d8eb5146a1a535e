import { useSearch } from '@tanstack/react-router'
import { type ReactNode } from 'react'
import { useSession } from '../../client/session.ts'
import { Empty } from '../../components/feedback.tsx'
import { Page, PageTabs } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'
import { oneOfValues } from '../../shell/search.ts'
import { ApiKeys } from './api-keys.tsx'
import { Audit } from './audit.tsx'
import { Backup } from './backup.tsx'
import { Desired } from './desired.tsx'
import { CsvExchange } from './exchange.tsx'
import { Users } from './users.tsx'

const tabs = ['users', 'keys', 'desired', 'exchange', 'audit', 'backup'] as const
const bodies = {
  users: () => <Users />,
  keys: () => <ApiKeys />,
  desired: () => <Desired />,
  exchange: () => <CsvExchange />,
  audit: () => <Audit />,
  backup: () => <Backup />,
} as const satisfies Record<(typeof tabs)[number], () => ReactNode>

/** What only administrators keep. */
export function SettingsPage() {
  const text = useText()
  const search = useSearch({ from: '/app/settings' })
  const { administrator } = useSession()
  const tab = oneOfValues(search.tab, tabs)
  if (!administrator) {
    return (
      <Page title={text.settings.title}>
        <div className="sm-panel">
          <Empty title={text.common.notAllowed} />
        </div>
      </Page>
    )
  }
  return (
    <Page title={text.settings.title}>
      <PageTabs
        label={text.settings.title}
        current={tab}
        tabs={tabs.map((value) => ({ value, label: text.settings.tabs[value] }))}
      />
      {bodies[tab]()}
    </Page>
  )
}
