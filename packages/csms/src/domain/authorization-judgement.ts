/** Whether a token may charge: pure, at the event's own time, on what is on file (F8, F21; C01, C09, C12). */
import { isOpenAt } from './access-hours.ts'
import { keyCodeHashOf } from './commands.ts'
import { idTokenKey, isNoAuthorization, isSameToken, type TokenOnFile } from './id-token.ts'
import { type IdTokenStatus, type TokenGroup } from './id-token-model.ts'
import { type AuthorizationResult, type AuthorizationStatus, type PresentedToken } from './inbound.ts'
import { isKeyCode } from './key-codes.ts'
import { type Command, type Instant, type Site, type Transaction } from './model.ts'
import { type Passwords } from './ports.ts'

export interface Question {
  presented: PresentedToken
  token: TokenOnFile | undefined
  site: Pick<Site, 'access' | 'timeZone'> | undefined
  stationId: string
  /** The station's EVSEs, where the site keeps some of them for groups. */
  evseIds?: readonly number[]
  /** Null where the message names none. */
  evseId: number | null
  at: Instant
}

const byStatus = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  'no-credit': 'NoCredit',
} as const satisfies Record<IdTokenStatus, AuthorizationStatus>

const accepted: AuthorizationResult = { status: 'Accepted', expiresAt: null, groupId: null, evseIds: null }

export function refused(status: AuthorizationStatus, token?: TokenOnFile): AuthorizationResult {
  return { status, expiresAt: token?.expiresAt ?? null, groupId: token?.groupId ?? null, evseIds: null }
}

/** Everything but concurrent use, which only a start is asked about (F8). */
export function judge(question: Question): AuthorizationResult {
  const judged = judgeToken(question)
  const energyTransfer = energyTransferOf(question)
  return judged.status === 'Accepted' && energyTransfer !== null ? { ...judged, energyTransfer } : judged
}

/** Q01.FR.01: what the token's contract has and the place allows; null where neither says anything. */
function energyTransferOf({ token, site }: Pick<Question, 'token' | 'site'>): string[] | null {
  const ofToken = token?.allowedEnergyTransfer ?? null
  const ofSite = site?.access.allowedEnergyTransfer ?? null
  if (ofToken === null || ofSite === null) return ofToken ?? ofSite
  return ofToken.filter((mode) => ofSite.some((allowed) => allowed === mode))
}

/** As `judge`, without what only a live answer has room for. */
export function judgeToken(question: Question): AuthorizationResult {
  const { presented, token, site, at } = question
  if (isNoAuthorization(presented)) return accepted
  const free = site?.access.mode === 'free'
  if (token === undefined) return free || isPaid(question) ? accepted : refused('Unknown')
  const status = byStatus[token.status]
  const expired = status === 'Expired' || (token.expiresAt !== null && token.expiresAt <= at)
  // Where everyone may charge, a card that ran out is as good as none; one that was barred stays barred.
  if (free && status !== 'Blocked') return { ...accepted, groupId: token.groupId }
  if (status !== 'Accepted' && status !== 'Expired') return refused(status, token)
  if (expired) return refused('Expired', token)
  if (site?.access.mode === 'groups' && (token.groupId === null || !site.access.groupIds.includes(token.groupId))) {
    return refused('NotAtThisLocation', token)
  }
  return onEvses(question, token)
}

/** C18.FR.03: the payment service has authorized it; where only groups may charge, money does not open the door. */
function isPaid({ presented, site }: Question): boolean {
  return presented.type === 'DirectPayment' && site?.access.mode !== 'groups'
}

/**
 * As `judge`, for a charge that begins: the site's opening times and the EVSEs it keeps for groups count as well. They
 * never keep a driver from ending what runs.
 */
export function judgeBeginning(question: Question): AuthorizationResult {
  const { presented, token, site, at } = question
  const judged = judge(question)
  if (judged.status !== 'Accepted' || isNoAuthorization(presented) || site === undefined) return judged
  if (!isOpenAt(site.access.openingTimes, site.timeZone, at)) return refused('NotAtThisTime', token)
  return outsideGroupEvses(question, judged)
}

/** Whether the answer hangs on which EVSEs the station has. */
export function keepsEvses(site: Question['site'], stationId: string): boolean {
  return keptEvses(site, stationId).length > 0
}

function keptEvses(site: Question['site'], stationId: string): { evseId: number; groupIds: string[] }[] {
  return (site?.access.groupEvses ?? []).flatMap(({ evse, groupIds }) => {
    const slash = evse.lastIndexOf('/')
    return evse.slice(0, slash).toLowerCase() === stationId ? [{ evseId: Number(evse.slice(slash + 1)), groupIds }] : []
  })
}

/** C01.FR.18-22: what is kept for groups the token is not of is left out, or is no place for it. */
function outsideGroupEvses(question: Question, judged: AuthorizationResult): AuthorizationResult {
  const { site, stationId, token, evseId, evseIds = [] } = question
  const group = token?.groupId ?? null
  const barred = keptEvses(site, stationId)
    .filter(({ groupIds }) => group === null || !groupIds.includes(group))
    .map((kept) => kept.evseId)
  if (barred.length === 0) return judged
  if (evseId !== null && evseId > 0) return barred.includes(evseId) ? refused('NotAtThisLocation', token) : judged
  const known = judged.evseIds ?? evseIds
  const left = known.filter((id) => id > 0 && !barred.includes(id))
  if (left.length > 0) return { ...judged, evseIds: left }
  return known.length > 0 ? refused('NotAtThisLocation', token) : judged
}

/** C01.FR.18-22: on some EVSEs of the station only, or on none here. */
function onEvses({ stationId, evseId }: Question, token: TokenOnFile): AuthorizationResult {
  const granted = { ...accepted, expiresAt: token.expiresAt, groupId: token.groupId }
  if (token.allowedEvses.length === 0) return granted
  const evseIds: number[] = []
  for (const place of token.allowedEvses) {
    const [station, evse] = place.toLowerCase().split('/')
    if (station !== stationId) continue
    if (evse === undefined) return granted
    evseIds.push(Number(evse))
  }
  if (evseIds.length === 0) return refused('NotAtThisLocation', token)
  if (evseId !== null && evseId > 0 && !evseIds.includes(evseId)) return refused('NotAtThisLocation', token)
  return { ...granted, evseIds }
}

/** Whether the token, or its group where it says nothing itself, forbids more than one transaction at a time. */
export function forbidsConcurrentUse(token: TokenOnFile | undefined, group: TokenGroup | undefined): boolean {
  return (token?.concurrentUse ?? group?.concurrentUse ?? 'allow') === 'forbid'
}

/** F8: another transaction of the token runs, apart from those this start itself brings to an end. */
export function isConcurrent(
  token: TokenOnFile | undefined,
  group: TokenGroup | undefined,
  running: readonly Transaction[],
  except: ReadonlySet<string>,
): boolean {
  return forbidsConcurrentUse(token, group) && running.some(({ id }) => !except.has(id))
}

/** F9: a remote start's window when nothing else is known. */
const startWindowMs = 120_000

interface RemoteStart {
  token: { value: string; type: string | null }
  evseId: number | null
  connectorId: number | null
}

/** What an operator asked to start; null for any other command. */
function remoteStartOf(command: Command): RemoteStart | null {
  if (command.type !== 'RequestStartTransaction') return null
  const { parameters } = command
  if (typeof parameters !== 'object' || parameters === null) return null
  const idToken = 'idToken' in parameters ? parameters.idToken : undefined
  if (typeof idToken !== 'object' || idToken === null || !('value' in idToken)) return null
  if (typeof idToken.value !== 'string') return null
  const type = 'type' in idToken && typeof idToken.type === 'string' ? idToken.type : null
  const evseId = 'evseId' in parameters && typeof parameters.evseId === 'number' ? parameters.evseId : null
  const connectorId =
    'connectorId' in parameters && typeof parameters.connectorId === 'number' ? parameters.connectorId : null
  return { token: { value: idToken.value, type }, evseId, connectorId }
}

/** F9: matched by station, connector, token and window; the oldest open one first. */
export function matchingRemoteStart(
  commands: readonly Command[],
  presented: PresentedToken,
  evseId: number | null,
  receivedAt: Instant,
  passwords: Pick<Passwords, 'matches'>,
): Command | undefined {
  return commands.find((command) => {
    const start = remoteStartOf(command)
    if (command.completedAt !== null || start === null) return false
    const hash = keyCodeHashOf(command)
    const same = hash === undefined ? isSameToken(presented, start.token) : isKeyCode(presented, hash, passwords)
    if (!same) return false
    if (evseId !== null && start.evseId !== null && start.evseId !== 0 && start.evseId !== evseId) return false
    return receivedAt <= Math.max(command.expiresAt, command.createdAt + startWindowMs)
  })
}

export function keyOf(token: PresentedToken): string {
  return idTokenKey(token.value, token.type)
}
