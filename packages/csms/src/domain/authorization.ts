/** C01 and 1.6 4.1: may this token charge here? */
import { judge, judgeBeginning, keepsEvses, keyOf, matchingRemoteStart } from './authorization-judgement.ts'
import { canV2x } from './device-model.ts'
import { isNoAuthorization, isSecret, normalisedValue, otherKeysOfIdTag } from './id-token.ts'
import { type IdToken, type SeenCard } from './id-token-model.ts'
import { type AuthorizationPort, type AuthorizationResult, type PresentedToken, type StationCall } from './inbound.ts'
import { keptKey } from './key-codes.ts'
import { type Instant, type Site, type Station, type Transaction } from './model.ts'
import { type Decision, type NewEvent, need, type Passwords, put, type Store, type Write } from './ports.ts'

/** While the station itself has no row, its records belong to the first organisation. */
export const defaultOrganisation = 'default'

export interface AuthorizationDependencies {
  store: Store
  /** To know a key code again that is not kept (C04.FR.04). */
  passwords: Pick<Passwords, 'hash' | 'matches'>
}

/** F21: an unknown card is listed with where, when and how often, so that a click can add it. */
export function seenCard(
  seen: SeenCard | undefined,
  station: Pick<Station, 'organisationId' | 'stationId' | 'identity'>,
  token: PresentedToken,
  key: string,
  at: Instant,
): { writes: Write[]; events: NewEvent[] } {
  // A mistyped code is no card, and is nobody's to read (C04.FR.04).
  if (isNoAuthorization(token) || isSecret(token) || token.value === '') return { writes: [], events: [] }
  // A payment is used once.
  if (token.type === 'DirectPayment') return { writes: [], events: [] }
  const row: SeenCard = {
    organisationId: station.organisationId,
    key,
    value: token.value,
    type: token.type ?? 'ISO14443',
    stationId: station.stationId,
    firstSeenAt: seen?.firstSeenAt ?? at,
    lastSeenAt: at,
    count: (seen?.count ?? 0) + 1,
  }
  const data = {
    value: row.value,
    type: row.type,
    stationId: station.identity,
    firstSeenAt: new Date(row.firstSeenAt).toISOString(),
    lastSeenAt: new Date(at).toISOString(),
    count: row.count,
  }
  const { organisationId, stationId } = row
  return {
    writes: [put('seenCard', row)],
    events: [{ organisationId, type: 'id-token.seen', stationId, at, source: 'station', data }],
  }
}

/**
 * F20: an idTag without a type is looked for among the cards first; only when it is none, by alias and in the other
 * families. Reads only.
 */
function findKeyOfIdTag(store: Store, token: PresentedToken): Promise<string> {
  const key = keyOf(token)
  const [central = key, emaid = key, mac = key, local = key, keycode = key, evccid = key, vin = key, direct = key] =
    otherKeysOfIdTag(token.value)
  return store.run({
    touches: [],
    needs: {
      card: need('idToken', key),
      alias: need('idTokenByAlias', normalisedValue(token.value)),
      central: need('idToken', central),
      emaid: need('idToken', emaid),
      mac: need('idToken', mac),
      local: need('idToken', local),
      keycode: need('idToken', keycode),
      evccid: need('idToken', evccid),
      vin: need('idToken', vin),
      direct: need('idToken', direct),
    },
    decide: (on) => {
      const found: IdToken | undefined =
        on.card ??
        on.alias ??
        on.central ??
        on.emaid ??
        on.mac ??
        on.local ??
        on.keycode ??
        on.evccid ??
        on.vin ??
        on.direct
      return { result: found?.key ?? key, writes: [], events: [] }
    },
  })
}

/** F8: who charges here may end it, whatever the time; a card of the same group may as well (C09). */
function hasOwnCharge(running: readonly Transaction[], ownKey: string, token: IdToken | undefined): boolean {
  const groupId = token?.groupId ?? null
  return running.some(
    (transaction) => transaction.idTokenKey === ownKey || (groupId !== null && transaction.groupId === groupId),
  )
}

/** Q01.FR.01: only a station with ISO 15118 and V2X is told which ways of energy transfer are allowed. */
function withoutEnergyTransfer({ status, expiresAt, groupId, evseIds }: AuthorizationResult): AuthorizationResult {
  return { status, expiresAt, groupId, evseIds }
}

function saysEnergyTransfer(token: IdToken | undefined, site: Site | undefined): boolean {
  return (token?.allowedEnergyTransfer ?? site?.access.allowedEnergyTransfer ?? null) !== null
}

/** What a unit returns when the token is an idTag that is no known card: look elsewhere, then decide again. */
export const lookElsewhere = Symbol('look elsewhere')

/** Runs a unit with the token's key, and once more when an idTag turns out to be on file under another. */
export async function withTokenKey<R>(
  store: Store,
  token: PresentedToken | null,
  run: (key: string | null, certain: boolean) => Promise<R | typeof lookElsewhere>,
): Promise<R> {
  const first = await run(token === null ? null : keyOf(token), token === null || token.type !== null)
  if (first !== lookElsewhere) return first
  const second = await run(token === null ? null : await findKeyOfIdTag(store, token), true)
  if (second === lookElsewhere) throw new Error('a token that was looked for everywhere is looked for again')
  return second
}

export function createAuthorization({ store, passwords }: AuthorizationDependencies): AuthorizationPort {
  return {
    authorize: (call, token) => withTokenKey(store, token, (key, certain) => authorize(call, token, key, certain)),
  }

  function authorize(
    call: StationCall,
    presented: PresentedToken,
    key: string | null,
    certain: boolean,
  ): Promise<AuthorizationResult | typeof lookElsewhere> {
    const tokenKey = key ?? keyOf(presented)
    const { stationId, receivedAt } = call
    const question = { presented, stationId, evseId: null, at: receivedAt }
    return store.run({
      touches: [`token:${tokenKey}`],
      needs: {
        station: need('station', stationId),
        token: need('idToken', tokenKey),
        site: need('siteOfStation', stationId),
      },
      more: ({ token, site }) => ({
        ...(token === undefined ? { seen: need('seenCard', tokenKey) } : {}),
        ...(judgeBeginning({ ...question, token, site }).status === 'Accepted'
          ? {}
          : { commands: need('openCommands', stationId), running: need('activeTransactions', stationId) }),
        ...(keepsEvses(site, stationId) ? { evses: need('evses', stationId) } : {}),
        ...(saysEnergyTransfer(token, site) ? { variables: need('deviceVariables', stationId) } : {}),
      }),
      decide: (loaded): Decision<AuthorizationResult | typeof lookElsewhere> => {
        const { station, token, site, seen, commands, running, evses, variables } = loaded
        if (token === undefined && !certain) return { result: lookElsewhere, writes: [], events: [] }
        const asked = { ...question, token, site, evseIds: (evses ?? []).map(({ evseId }) => evseId) }
        const judged = hasOwnCharge(running ?? [], keptKey(tokenKey, passwords), token)
          ? judge(asked)
          : judgeBeginning(asked)
        // F9: what an operator started may be presented there until the start window ends.
        const remote = matchingRemoteStart(commands ?? [], presented, null, receivedAt, passwords)
        const granted: AuthorizationResult = remote === undefined ? judged : { ...judged, status: 'Accepted' }
        const result = canV2x(variables ?? []) ? granted : withoutEnergyTransfer(granted)
        if (token !== undefined || station === undefined) return { result, writes: [], events: [] }
        return { result, ...seenCard(seen, station, presented, tokenKey, receivedAt) }
      },
    })
  }
}
