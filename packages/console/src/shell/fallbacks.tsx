import { Link } from '@tanstack/react-router'
import { Empty, ProblemNote } from '../components/feedback.tsx'
import { Page } from '../components/page.tsx'
import { useText } from '../i18n/language.tsx'

export function NotFound() {
  const text = useText()
  return (
    <Page title={text.common.notFound}>
      <div className="sm-panel">
        <Empty title={text.common.notFoundHint}>
          <Link className="sm-textlink" to="/">
            {text.nav.now}
          </Link>
        </Empty>
      </div>
    </Page>
  )
}

export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const text = useText()
  return (
    <main className="sm-main">
      <Page title={text.common.pageBroken}>
        <ProblemNote
          error={error}
          retry={() => {
            reset()
            location.reload()
          }}
        />
      </Page>
    </main>
  )
}
