import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authorizationInbound2 } from '../../src/adapters/v2/authorization.ts'
import { meterValuesInbound2 } from '../../src/adapters/v2/meter-values.ts'
import { transactionsInbound2, unreadableBilling2 } from '../../src/adapters/v2/transactions.ts'
import { authorizationInbound16 } from '../../src/adapters/v16/authorization.ts'
import { meterValuesInbound16 } from '../../src/adapters/v16/meter-values.ts'
import { transactionsInbound16, unreadableBilling16 } from '../../src/adapters/v16/transactions.ts'
import { createAuthorization } from '../../src/domain/authorization.ts'
import { newConnector, newEvse } from '../../src/domain/availability-state.ts'
import { idTokenKey } from '../../src/domain/id-token.ts'
import { type IdToken, type SeenCard } from '../../src/domain/id-token-model.ts'
import { type StationCall } from '../../src/domain/inbound.ts'
import { type LedgerEntry, type MeterValue } from '../../src/domain/ledger-model.ts'
import { type Command, type Evse, type Site, type Station, type Transaction } from '../../src/domain/model.ts'
import {
  type LookupName,
  type Needs,
  type NewEvent,
  need,
  put,
  type Store,
  type Unit,
  type Write,
} from '../../src/domain/ports.ts'
import { type Lookups } from '../../src/domain/store-tables.ts'
import { createTransactions } from '../../src/domain/transactions.ts'
import { createLateMessages } from '../../src/domain/transactions-late.ts'
import { installationKey } from '../../src/platform/installation-key.ts'
import { openDatabase } from '../../src/storage/open.ts'

export const t0 = Date.UTC(2026, 0, 5, 10)
export const minute = 60_000
export const at = (minutes: number) => new Date(t0 + minutes * minute).toISOString()

/** The money path on an embedded store in a folder of its own, with a clock that is set by hand. */
export class MoneyPath implements AsyncDisposable {
  now = t0
  readonly deviations: string[] = []
  /** Every event that was committed, in order. */
  readonly events: NewEvent[] = []
  readonly store: Store
  readonly late = createLateMessages()
  readonly clock = { now: () => this.now }
  /** What passwords are hashed and secrets sealed under. */
  installation = new Uint8Array(32)
  readonly #close: () => Promise<void>
  #messages = 0
  #ids = 0
  readonly #inner: Store

  private constructor(store: Store, close: () => Promise<void>) {
    this.#inner = store
    this.#close = close
    this.store = {
      run: async <R, N extends Needs, M extends Needs = Record<string, never>>(unit: Unit<R, N, M>) => {
        let events: NewEvent[] = []
        const result = await this.#inner.run<R, N, M>({
          ...unit,
          decide: (loaded) => {
            const decision = unit.decide(loaded)
            events = decision.events
            return decision
          },
        })
        this.events.push(...events)
        return result
      },
    }
  }

  static async open(): Promise<MoneyPath> {
    const folder = mkdtempSync(join(tmpdir(), 'money-path-'))
    const database = await openDatabase({ url: `sqlite:${join(folder, 'test.db')}`, firstTransactionNumber: 1_000_001 })
    return new MoneyPath(database.store, async () => {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  get ports() {
    const { store } = this
    const passwords = installationKey(this.installation)
    const ids = { next: () => `00000000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}` }
    const transactions = createTransactions({
      store,
      ids,
      late: this.late,
      passwords,
      vault: passwords,
      hash: { of: (text) => hash('sha1', text, 'base64url') },
      deviations: { noted: ({ rule }) => this.deviations.push(rule) },
    })
    return { transactions, authorization: createAuthorization({ store, passwords }) }
  }

  get v16() {
    const { ports } = this
    return {
      ...authorizationInbound16(ports),
      ...transactionsInbound16(ports),
      ...meterValuesInbound16(ports),
      unreadable: unreadableBilling16(ports),
    }
  }

  get v2() {
    const { ports } = this
    return {
      ...authorizationInbound2(ports),
      ...transactionsInbound2(ports),
      ...meterValuesInbound2(ports),
      unreadable: unreadableBilling2(ports),
    }
  }

  /** The call a payload comes in; a new message id each time unless one is given. */
  call(
    action: string,
    payload: unknown,
    { id, stationId = 's1' }: { id?: string; stationId?: string } = {},
  ): StationCall {
    const messageId = id ?? `m${++this.#messages}`
    const raw = JSON.stringify([2, messageId, action, payload])
    return { stationId, messageId, action, receivedAt: this.now, raw, payload }
  }

  async write(...writes: Write[]): Promise<void> {
    await this.#inner.run({ touches: [], needs: {}, decide: () => ({ result: undefined, writes, events: [] }) })
  }

  station(stationId = 's1', changes: Partial<Station> = {}): Promise<void> {
    return this.write(put('station', { ...blankStation(stationId), ...changes }))
  }

  token(value: string, changes: Partial<IdToken> = {}): Promise<void> {
    const type = changes.type ?? 'ISO14443'
    const row: IdToken = {
      organisationId: 'default',
      key: idTokenKey(value, type),
      value,
      type,
      status: 'accepted',
      expiresAt: null,
      groupId: null,
      shortAlias: null,
      concurrentUse: null,
      allowedEvses: [],
      allowedEnergyTransfer: null,
      holder: null,
      note: null,
      createdAt: t0,
      ...changes,
    }
    return this.write(put('idToken', row))
  }

  site(siteId: string, access: Site['access']): Promise<void> {
    const nowhere = { address: null, city: null, postalCode: null, country: null, latitude: null, longitude: null }
    return this.write(
      put('site', { organisationId: 'default', siteId, name: siteId, timeZone: 'Europe/Oslo', access, ...nowhere }),
    )
  }

  evse(evseId: number, connectorId = 1, wireConnectorId: number | null = evseId, stationId = 's1'): Promise<void> {
    return this.write(
      put('evse', newEvse('default', stationId, evseId, t0)),
      put('connector', newConnector('default', stationId, { evseId, connectorId }, wireConnectorId)),
    )
  }

  command(changes: Partial<Command>): Promise<void> {
    const row: Command = {
      organisationId: 'default',
      commandId: 'c1',
      stationId: 's1',
      type: 'RequestStartTransaction',
      parameters: {},
      status: 'accepted',
      outcome: null,
      actor: 'olga',
      reason: null,
      createdAt: this.now,
      sentAt: this.now,
      answeredAt: this.now,
      completedAt: null,
      expiresAt: this.now + 2 * minute,
      dispatchedAt: null,
      correlation: null,
      ...changes,
    }
    return this.write(put('command', row))
  }

  transaction(transactionId: string | number, stationId = 's1'): Promise<Transaction | undefined> {
    return this.#load({ lookup: 'transaction', key: [stationId, String(transactionId)] })
  }

  async #load<L extends LookupName>(wanted: { lookup: L; key: Lookups[L]['key'] }): Promise<Lookups[L]['result']> {
    const { lookup, key } = wanted
    let found: unknown
    await this.#inner.run({
      touches: [],
      needs: { row: need(lookup, ...key) },
      decide: (loaded) => {
        found = Object.values(loaded)[0]
        return { result: undefined, writes: [], events: [] }
      },
    })
    return asRow<L>(found)
  }

  activeTransactions(stationId = 's1'): Promise<Transaction[]> {
    return this.#load({ lookup: 'activeTransactions', key: [stationId] })
  }

  ledger(messageId: string, action: string, stationId = 's1'): Promise<LedgerEntry[]> {
    return this.#load({ lookup: 'ledgerByMessage', key: [stationId, messageId, action] })
  }

  meterValues(transactionKey: string): Promise<MeterValue[]> {
    return this.#load({ lookup: 'meterValuesSince', key: [transactionKey, 0] })
  }

  meterValuesAtRest(from: number, to: number, stationId = 's1'): Promise<MeterValue[]> {
    return this.#load({ lookup: 'meterValuesAtRest', key: [stationId, from, to] })
  }

  seenCard(key: string): Promise<SeenCard | undefined> {
    return this.#load({ lookup: 'seenCard', key: [key] })
  }

  commandRow(commandId = 'c1'): Promise<Command | undefined> {
    return this.#load({ lookup: 'command', key: [commandId] })
  }

  evses(stationId = 's1'): Promise<Evse[]> {
    return this.#load({ lookup: 'evses', key: [stationId] })
  }
}

function asRow<L extends LookupName>(found: unknown): Lookups[L]['result'] {
  return found as Lookups[L]['result']
}

function blankStation(stationId: string): Station {
  return {
    organisationId: 'default',
    stationId,
    identity: stationId.toUpperCase(),
    siteId: null,
    displayName: null,
    onboarding: 'accepted',
    reading: 'generous',
    securityProfile: 1,
    reachedSecurityProfile: 0,
    securityProfileReopenedUntilAt: null,
    acceptsExpiredCertificate: false,
    acceptsLegacyTls: false,
    alsoAcceptedProfile: null,
    linkSecurity: null,
    protocolVersion: 'ocpp1.6',
    vendor: 'Vendor',
    model: 'Model',
    serialNumber: null,
    firmwareVersion: null,
    iccid: null,
    imsi: null,
    registeredAt: t0,
    lastBootAt: t0,
    lastBootReason: null,
    lastSeenAt: t0,
    online: true,
    linkAt: t0,
    clockOffsetMs: null,
    clockSamples: [],
    heartbeatIntervalS: 300,
    inventoryFirmware: null,
    inventoryAt: null,
    assumedVersion: null,
    soapEndpoint: null,
    pings: true,
  }
}
