import { useSession } from '../client/session.ts'
import { useText } from '../i18n/language.tsx'
import { Account } from './account.tsx'
import { LiveLamp } from './live-lamp.tsx'

/** What stands below the navigation: whether this is the present, and who is here. */
export function Foot() {
  const text = useText()
  const { session } = useSession()
  return (
    <div className="sm-navfoot">
      {session?.demo === true ? (
        <div className="sm-demo" title={text.account.demoHint}>
          {text.account.demo}
        </div>
      ) : null}
      <LiveLamp />
      <Account />
    </div>
  )
}
