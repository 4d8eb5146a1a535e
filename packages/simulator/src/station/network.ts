import { type StationMemory } from './memory.ts'
import { type NetworkSlot, type TlsIdentity } from './network-slot.ts'
import { type Variables } from './variables.ts'

/** Where the next attempt goes, and with what. */
export interface Target {
  readonly url: string
  readonly password: Buffer | undefined
  readonly tls: TlsIdentity | undefined
}

interface NetworkHost {
  readonly memory: StationMemory
  readonly variables: Variables
  readonly factory: { readonly url: string; readonly tls: TlsIdentity | undefined }
  password(): Buffer | undefined
  save(): void
}

const priorityKey = 'OCPPCommCtrlr.NetworkConfigurationPriority'
const activeKey = 'OCPPCommCtrlr.ActiveNetworkProfile'
const factorySlot = 1
/** Of 1.6, which has no slots and keeps the profile it had until the new one was reached. */
const changedSlot = 2

/** Why a profile is not taken, in the reason codes of 2.x. */
export type NetworkRefusal = 'InvalidConfSlot' | 'InvalidNetworkConf' | 'NoSecurityDowngrade'

/** The slots of a station: which it tries, how often, and where it is (B09, B10, A05). */
export class NetworkSlots {
  readonly #host: NetworkHost
  /** Place in the order of what is tried now. */
  #place = 0
  #failures = 0
  /** It has left the slot it was registered by. */
  #moved = false

  constructor(host: NetworkHost) {
    this.#host = host
  }

  /** The profile of the slot that is tried or used now. */
  get securityProfile(): number {
    return this.#slot(this.#current)?.securityProfile ?? 0
  }

  get #order(): number[] {
    return this.#host.variables.list(priorityKey).map(Number)
  }
  get #current(): number {
    return this.#order[this.#place] ?? factorySlot
  }

  #slot(number: number): NetworkSlot | undefined {
    const kept = this.#host.memory.network?.[number]
    if (kept !== undefined || number !== factorySlot) return kept
    const { url, tls } = this.#host.factory
    const isSecure = /^wss:/i.test(url)
    if (isSecure) return { url, securityProfile: tls?.certificate === undefined ? 2 : 3 }
    return { url, securityProfile: this.#host.password() === undefined ? 0 : 1 }
  }

  target(): Target {
    const slot = this.#slot(this.#current)
    const { factory } = this.#host
    const url = slot?.url ?? factory.url
    const securityProfile = slot?.securityProfile ?? 0
    const own = slot?.password === undefined ? this.#host.password() : Buffer.from(slot.password, 'latin1')
    return {
      url,
      // In profile 3 the certificate takes the password's place (A00.FR.401).
      password: securityProfile === 3 ? undefined : own,
      tls: securityProfile < 2 ? undefined : this.#tlsOf(securityProfile),
    }
  }

  #tlsOf(securityProfile: number): TlsIdentity {
    const { ca, certificate, key } = this.#host.factory.tls ?? {}
    const trust = ca === undefined ? {} : { ca }
    if (securityProfile < 3 || certificate === undefined || key === undefined) return trust
    return { ...trust, certificate, key }
  }

  /** A boot begins with the first of the order (B10.FR.04). */
  restart(): void {
    this.#place = 0
    this.#failures = 0
    this.#moved = false
  }

  /** An attempt came to nothing; after so many the next slot has its turn, and after the last the first (B10.FR.03). */
  failed(): void {
    this.#failures += 1
    if (this.#failures < this.#host.variables.number('OCPPCommCtrlr.NetworkProfileConnectionAttempts')) return
    this.#failures = 0
    const count = Math.max(this.#order.length, 1)
    if (count === 1) return
    this.#place = (this.#place + 1) % count
    this.#moved = true
  }

  /** @returns whether the station came by another slot than before, and so boots again (B10.FR.10) */
  opened(): boolean {
    const { memory, variables } = this.#host
    const hasMoved = this.#moved || variables.text(activeKey) !== String(this.#current)
    const current = this.#current
    memory.variables[activeKey] = String(current)
    this.#failures = 0
    this.#moved = false
    this.#forgetLower(current)
    this.#host.save()
    return hasMoved
  }

  /** A05.FR.06: what is lower than what was reached is gone, but where it may be lowered. */
  #forgetLower(current: number): void {
    const { memory } = this.#host
    const reached = this.#slot(current)?.securityProfile ?? 0
    const floor = this.#mayLower ? Math.min(reached, 2) : reached
    const kept = this.#order.filter((slot) => (this.#slot(slot)?.securityProfile ?? 0) >= floor)
    if (kept.length === this.#order.length) return
    for (const slot of this.#order) if (!kept.includes(slot)) delete memory.network?.[slot]
    memory.variables[priorityKey] = kept.join(',')
    this.#place = Math.max(0, kept.indexOf(current))
  }

  get #mayLower(): boolean {
    return this.#host.variables.flag('SecurityCtrlr.AllowSecurityProfileDowngrade')
  }

  /** B09.FR.01–05, FR.31. */
  set(number: number, slot: NetworkSlot, slots: readonly string[]): NetworkRefusal | undefined {
    if (!slots.includes(String(number))) return 'InvalidConfSlot'
    const isSecure = /^wss:\/\//i.test(slot.url)
    if (!isSecure && !/^ws:\/\//i.test(slot.url)) return 'InvalidNetworkConf'
    if (isSecure !== slot.securityProfile >= 2 || slot.securityProfile > 3) return 'InvalidNetworkConf'
    if (this.#isLower(slot.securityProfile)) return 'NoSecurityDowngrade'
    this.#host.memory.network = { ...this.#host.memory.network, [number]: slot }
    this.#host.save()
    return undefined
  }

  #isLower(profile: number): boolean {
    const now = this.securityProfile
    if (profile >= now) return false
    return !(this.#mayLower && now === 3 && profile === 2)
  }

  /** B10.FR.02, A05.FR.02–03, FR.10: only what is there, not lower, and with what it needs. */
  orderProblem(value: string): string | undefined {
    for (const number of value.split(',').map(Number)) {
      const slot = this.#slot(number)
      if (slot === undefined) return `slot ${number} is empty`
      if (number !== this.#current && this.#isLower(slot.securityProfile)) return `slot ${number} has a lower profile`
      const problem = number === this.#current ? undefined : this.#missing(slot.securityProfile)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  #missing(profile: number): string | undefined {
    const { tls } = this.#host.factory
    if (profile >= 2 && tls?.ca === undefined) return 'no root of a CSMS is installed'
    return profile === 3 && tls?.certificate === undefined ? 'the station has no certificate' : undefined
  }

  /** 1.6: the key SecurityProfile; the address stays but for its scheme, or is the one the station knows over TLS. */
  raise(profile: number, secureUrl: string | undefined): boolean {
    if (!Number.isInteger(profile) || profile > 3 || profile <= this.securityProfile) return false
    if (this.#missing(profile) !== undefined) return false
    if (profile < 3 && this.#host.password() === undefined) return false
    const { url: now } = this.target()
    const url = profile >= 2 ? (secureUrl ?? now.replace(/^ws:/i, 'wss:')) : now
    const { memory } = this.#host
    const before = this.#slot(this.#current)
    memory.network = {
      ...(before === undefined ? {} : { [factorySlot]: before }),
      [changedSlot]: { url, securityProfile: profile },
    }
    memory.variables[priorityKey] = `${changedSlot},${factorySlot}`
    this.restart()
    this.#moved = true
    this.#host.save()
    return true
  }
}
