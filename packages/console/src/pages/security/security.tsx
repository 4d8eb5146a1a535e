import { useSearch } from '@tanstack/react-router'
import { Page, PageTabs } from '../../components/page.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { oneOfValues } from '../../shell/search.ts'
import { Certificates } from './certificates.tsx'
import { Posture } from './posture.tsx'
import { SecurityEvents } from './security-events.tsx'

/** How the network is secured, and the certificates its stations have. */
export function SecurityPage() {
  const { security, certificates } = useBlocksText()
  const { tab } = useSearch({ from: '/app/security' })
  const current = oneOfValues(tab, ['posture', 'certificates', 'events'])
  return (
    <Page title={security.title} intro={security.intro}>
      <PageTabs
        label={security.title}
        current={current}
        tabs={[
          { value: 'posture', label: security.posture },
          { value: 'certificates', label: certificates.title },
          { value: 'events', label: security.events },
        ]}
      />
      {current === 'posture' ? <Posture /> : current === 'certificates' ? <Certificates /> : <SecurityEvents />}
    </Page>
  )
}
