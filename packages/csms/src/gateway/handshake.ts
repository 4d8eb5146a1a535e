import { chooseSubprotocol } from '@stationmaster/ocpp'

/** permessage-deflate is required of us in 2.x and left out in 1.6, where no station needs it (2.1 part 4, 3.4). */
const deflates: Readonly<Record<string, boolean>> = { 'ocpp1.6': false, 'ocpp2.0.1': true, 'ocpp2.1': true }

/**
 * The version of a new connection: the first the station prefers that we speak, or the one assumed for a station that
 * offers none at all (an operator's tolerance for that station).
 */
export function chooseVersion(
  offered: readonly string[],
  assumed: string | null,
  spoken: ReadonlyMap<string, unknown>,
): { name: string; deflate: boolean } | undefined {
  const name = offered.length === 0 ? (assumed ?? undefined) : chooseSubprotocol(offered, [...spoken.keys()])
  return name === undefined || !spoken.has(name) ? undefined : { name, deflate: deflates[name] ?? false }
}
