/** The code that a station shows for paying on the web: set with a secret of its own, and checked (2.1, C25). */
import { type CommandRequest, DomainError, type TransactionLimit, type WebPaymentInput } from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { type Command, type Instant } from './model.ts'
import { type WebPayment } from './payment-model.ts'
import { type Decision, need, type Passwords, put, remove, type Store, type Totp, type Vault } from './ports.ts'

export interface WebPaymentServices extends Editing {
  store: Store
  vault: Vault
  totp: Totp
  passwords: Pick<Passwords, 'generate'>
  isOnline(stationId: string): boolean
  submit(stationId: string, request: CommandRequest, actor: string): Promise<Command>
  waitFor(commandId: string, ms: number): Promise<Command | undefined>
  /** Those that stations show, each once. */
  templates(): Promise<readonly string[]>
}

const component = 'WebPaymentsCtrlr'
/** As long as a station has for its answer, and a little. */
const answerMs = 40_000
const placeholders = ['chargingstationid', 'roamingevseid', 'evse', 'totp', 'version'] as const

export function createWebPayments(services: WebPaymentServices) {
  const { store, vault, totp, clock, passwords } = services

  async function set(editor: Editor, stationId: string, input: WebPaymentInput): Promise<WebPayment> {
    const by = edit(services, editor)
    const { urlTemplate, validityTime = 30, length = 8 } = input
    const fault = templateFault(urlTemplate)
    if (fault !== undefined) throw new DomainError('invalid-request', fault, { field: 'urlTemplate' })
    if (!services.isOnline(stationId)) {
      throw new DomainError('not-connected', 'Its secret cannot wait; try again when the station is connected')
    }
    const secret = passwords.generate()
    const row = allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: { station: need('station', stationId), before: need('webPayment', stationId) },
        decide: ({ station, before }): Decision<WebPayment | DomainError> => {
          if (station === undefined) return refuse('station-not-found', 'Register the station first')
          const next: WebPayment = {
            organisationId: station.organisationId,
            stationId,
            urlTemplate,
            validityTimeS: validityTime,
            length,
            secret: vault.seal(secret),
            previousSecret: before === undefined ? null : before.confirmed ? before.secret : before.previousSecret,
            confirmed: false,
            commandId: null,
            setAt: by.at,
          }
          const entry = audited(by, 'web-payment.set', `station:${stationId}`, { urlTemplate, validityTime, length })
          return { result: next, writes: [put('webPayment', next), entry], events: [] }
        },
      }),
    )
    const values = {
      URLTemplate: urlTemplate,
      TOTPVersion: 'v1',
      ValidityTime: String(validityTime),
      Length: String(length),
      SharedSecret: secret,
    }
    const variables = Object.entries(values).map(([variable, value]) => ({ component, variable, value }))
    const reason = by.reason === null ? {} : { reason: by.reason }
    const request = { type: 'SetVariables' as const, parameters: { variables }, ...reason }
    const { commandId } = await services.submit(stationId, request, editor.actor)
    const command = await services.waitFor(commandId, answerMs)
    return store.run({
      touches: [`station:${stationId}`],
      needs: { now: need('webPayment', stationId) },
      decide: ({ now }): Decision<WebPayment> =>
        now === undefined || now.secret !== row.secret
          ? { result: now ?? row, writes: [], events: [] }
          : afterAnswer(now, command, commandId),
    })
  }

  /** Whose code it is; what is wrong with it where it is nobody's, or of another time (C25.FR.07, FR.08). */
  async function verify(
    url: string,
  ): Promise<{ stationId: string; evseId: number | null; limit: TransactionLimit | null }> {
    for (const template of await services.templates()) {
      const found = decoded(url, template)
      if (found === undefined) continue
      const place = await placeOf(store, found)
      const row = place === undefined ? undefined : await rowOf(store, place.stationId)
      if (place === undefined || row === undefined || row.urlTemplate !== template || found.version !== 'v1') continue
      const limit = limitOf(url)
      if (limit === undefined) throw notValid('A limit in the address is no number')
      if (!isCurrent(row, found.totp, clock.now())) throw notValid('Its one-time password is not of this time')
      return { ...place, limit }
    }
    throw notValid('No station shows such an address')
  }

  /** This window, the one before and the next: clocks and people are not exact. */
  function isCurrent(
    { secret, previousSecret, validityTimeS, length }: WebPayment,
    code: string,
    now: Instant,
  ): boolean {
    const window = Math.floor(now / 1_000 / validityTimeS)
    return [secret, previousSecret].some(
      (sealed) =>
        sealed !== null &&
        [window - 1, window, window + 1].some((one) => totp.matches(vault.open(sealed), one, length, code)),
    )
  }

  return { set, verify }
}

/** Refused as a whole the station keeps what it had; without an answer nobody knows which secret it has. */
function afterAnswer(row: WebPayment, command: Command | undefined, commandId: string): Decision<WebPayment> {
  const status = command?.status
  if (status === 'completed' && command?.outcome?.status !== 'Partial') {
    const next = { ...row, confirmed: true, previousSecret: null, commandId }
    return { result: next, writes: [put('webPayment', next)], events: [] }
  }
  const refused = status === 'rejected' || status === 'error' || status === 'unsupported'
  if (refused && row.previousSecret === null) {
    return { result: { ...row, commandId }, writes: [remove('webPayment', row)], events: [] }
  }
  const next = { ...row, commandId }
  return { result: next, writes: [put('webPayment', next)], events: [] }
}

/** C25.FR.50 */
function templateFault(template: string): string | undefined {
  const named = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name)
  const unknown = named.find((name) => !placeholders.some((known) => known === name))
  if (unknown !== undefined) return `A station knows no {${unknown}}`
  if (!named.includes('chargingstationid') && !named.includes('roamingevseid')) {
    return 'The address needs {chargingstationid} or {roamingevseid}'
  }
  return named.includes('totp') && named.includes('version') ? undefined : 'The address needs {totp} and {version}'
}

interface Decoded {
  identity: string | undefined
  publicEvseId: string | undefined
  evseId: number | null
  totp: string
  version: string
}

/** Undefined where the address is not of this template. */
function decoded(url: string, template: string): Decoded | undefined {
  const pattern = template
    .replace(/\/$/, '')
    .replace(/[\\^$.*+?()[\]|]/g, '\\$&')
    .replace(/\{([a-z]+)\}/g, (_, name: string) => (name === 'evse' ? '(?<evse>\\d{1,4})' : `(?<${name}>[^/?#&]+)`))
  const parts = new RegExp(`^${pattern}/?$`).exec(url.replace(/[?#].*$/s, ''))?.groups
  if (parts?.totp === undefined || parts.version === undefined) return undefined
  const { chargingstationid, roamingevseid, evse, totp, version } = parts
  return {
    identity: unescaped(chargingstationid),
    publicEvseId: unescaped(roamingevseid),
    evseId: evse === undefined ? null : Number(evse),
    totp,
    version,
  }
}

function unescaped(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}

async function placeOf(store: Store, { identity, publicEvseId, evseId }: Decoded) {
  if (identity !== undefined) return { stationId: identity.toLowerCase(), evseId }
  if (publicEvseId === undefined) return undefined
  const evses = await store.run({
    touches: [],
    needs: { evses: need('evsesByPublicId', publicEvseId) },
    decide: ({ evses }) => ({ result: evses, writes: [], events: [] }),
  })
  const [evse, another] = evses
  return evse === undefined || another !== undefined ? undefined : { stationId: evse.stationId, evseId: evse.evseId }
}

function rowOf(store: Store, stationId: string): Promise<WebPayment | undefined> {
  return store.run({
    touches: [],
    needs: { row: need('webPayment', stationId) },
    decide: ({ row }) => ({ result: row, writes: [], events: [] }),
  })
}

/** C25.FR.59, FR.60: three are known, others pass; null without any, undefined where one cannot be read. */
function limitOf(url: string): TransactionLimit | null | undefined {
  const query = new Map(
    (/\?([^#]*)/.exec(url)?.[1] ?? '').split('&').map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=')
      return [name, value.join('=')]
    }),
  )
  const [maxEnergy, maxTime, maxCost] = ['maxenergy', 'maxtime', 'maxcost'].map((name) => query.get(name))
  const whole = /^[1-9]\d{0,8}$/
  if (maxEnergy !== undefined && !whole.test(maxEnergy)) return undefined
  if (maxTime !== undefined && !whole.test(maxTime)) return undefined
  if (maxCost !== undefined && !/^\d{1,9}(\.\d{1,5})?$/.test(maxCost)) return undefined
  const limit = {
    ...(maxEnergy === undefined ? {} : { maxEnergy: Number(maxEnergy) }),
    ...(maxTime === undefined ? {} : { maxTime: Number(maxTime) }),
    ...(maxCost === undefined ? {} : { maxCost }),
  }
  return Object.keys(limit).length === 0 ? null : limit
}

function notValid(detail: string): DomainError {
  return new DomainError('web-payment-not-valid', detail)
}
