import { type Outcome } from './link.ts'
import { listed } from './local-list.ts'
import { type StationMemory } from './memory.ts'
import { type AuthorizationResult, type IdToken, tokenKey } from './model.ts'
import { type Variables } from './variables.ts'

export interface AuthorizerHost {
  readonly variables: Variables
  readonly memory: StationMemory
  /** Time by the station's own clock. */
  now(): number
  ready(): boolean
  ask(idToken: IdToken, evseId: number | undefined): Promise<Outcome<AuthorizationResult>>
  save(): void
}

const maximumCacheEntries = 500

/** Decides whether a token may charge: by the local list or cache, by the CSMS, or by the rules for being offline. */
export class Authorizer {
  readonly #host: AuthorizerHost

  constructor(host: AuthorizerHost) {
    this.#host = host
  }

  async authorize(idToken: IdToken, evseId: number | undefined): Promise<AuthorizationResult> {
    const { variables } = this.#host
    if (!variables.flag('AuthCtrlr.Enabled') || idToken.type === 'NoAuthorization') return { status: 'Accepted' }
    // [2.1 C18.FR.03] The payment service has authorized it.
    if (idToken.type === 'DirectPayment' && !variables.flag('PaymentCtrlr.AuthorizeDirectPayment')) {
      return { status: 'Accepted' }
    }
    // The list goes before the cache [16 3.5.3; C13.FR.01].
    const cached = listed(this.#host, idToken, this.#host.now()) ?? this.cached(idToken)
    if (!this.#host.ready()) return this.#offline(cached)
    if (cached?.status === 'Accepted' && variables.flag('AuthCtrlr.LocalPreAuthorize')) return cached
    const answer = await this.#host.ask(idToken, evseId)
    if (!answer.ok) return answer.why === 'refused' ? { status: 'Invalid' } : this.#offline(cached)
    this.remember(idToken, answer.value)
    return answer.value
  }

  /** Keeps an answer of the CSMS [16 3.5.1; C10.FR.04, C10.FR.05]. */
  remember(idToken: IdToken, result: AuthorizationResult): void {
    if (!this.#host.variables.flag('AuthCacheCtrlr.Enabled')) return
    const { cache } = this.#host.memory
    const key = tokenKey(idToken)
    const lifeTimeMs = this.#host.variables.number('AuthCacheCtrlr.LifeTime') * 1000
    delete cache[key]
    cache[key] = { ...result, cacheExpiry: result.cacheExpiry ?? this.#host.now() + lifeTimeMs }
    const keys = Object.keys(cache)
    const oldest = keys[0]
    if (keys.length > maximumCacheEntries && oldest !== undefined) delete cache[oldest]
    this.#host.save()
  }

  cached(idToken: IdToken): AuthorizationResult | undefined {
    if (!this.#host.variables.flag('AuthCacheCtrlr.Enabled')) return undefined
    const entry = this.#host.memory.cache[tokenKey(idToken)]
    return entry?.cacheExpiry !== undefined && entry.cacheExpiry <= this.#host.now() ? undefined : entry
  }

  /** False when there is no cache to clear [C11.FR.04]. */
  clearCache(): boolean {
    if (!this.#host.variables.flag('AuthCacheCtrlr.Enabled')) return false
    this.#host.memory.cache = {}
    this.#host.save()
    return true
  }

  #offline(cached: AuthorizationResult | undefined): AuthorizationResult {
    const { variables } = this.#host
    if (cached !== undefined && variables.flag('AuthCtrlr.LocalAuthorizeOffline')) return cached
    if (cached === undefined && variables.flag('AuthCtrlr.OfflineTxForUnknownIdEnabled')) return { status: 'Accepted' }
    return { status: 'Invalid' }
  }
}
