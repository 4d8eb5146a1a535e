import { type Session } from '@stationmaster/contract'
import { type ComponentProps } from 'react'
import { useText } from '../i18n/language.tsx'

const initials = (name: string): string =>
  name
    .split(/[\s._-]+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')

/** Who is here, on the button that opens the menu. */
export function AccountButton({ session, ...button }: { session: Session } & ComponentProps<'button'>) {
  const text = useText()
  const name = session.user.displayName || session.user.name
  return (
    <button type="button" {...button} className="sm-account">
      <span className="sm-initials" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="sm-grow" style={{ lineHeight: 1.25 }}>
        <span
          style={{
            display: 'block',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            fontWeight: 550,
          }}
        >
          {name}
        </span>
        <span className="sm-small sm-quiet">{text.account.role[session.user.role]}</span>
        <span className="sm-hidden">{text.account.menu}</span>
      </span>
    </button>
  )
}
