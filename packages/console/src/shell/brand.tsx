import { Link } from '@tanstack/react-router'

/** A semaphore arm, lowered to proceed. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M8 22V3" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path d="M8 8.2 20 4v5.2L8 13.4z" fill="var(--sm-signal)" />
      <circle cx="8" cy="8.6" r="2.4" fill="currentColor" />
    </svg>
  )
}

export function Brand() {
  return (
    <Link to="/" className="sm-brand">
      <Mark />
      Stationmaster
    </Link>
  )
}
