/** What was signed and revoked: lines that are only ever added, each on the disk before anyone is told. */
import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { revocationReasons } from '@stationmaster/pki'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { authorityKinds } from './hierarchy.ts'
import { CaRefused } from './refused.ts'

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): Type.TUnsafe<K> =>
  Type.Unsafe<K>(Type.Enum(Object.keys(table)))

const Issued = Type.Object({
  kind: Type.Literal('issued'),
  serialNumber: Type.String(),
  authority: keysOf(authorityKinds),
  requestId: Type.String(),
  commonName: Type.String(),
  notBefore: Type.Integer(),
  notAfter: Type.Integer(),
  at: Type.Integer(),
  certificate: Type.String(),
})
const Revoked = Type.Object({
  kind: Type.Literal('revoked'),
  serialNumber: Type.String(),
  at: Type.Integer(),
  reason: keysOf(revocationReasons),
})
export type Issued = Static<typeof Issued>
type Revoked = Static<typeof Revoked>
const Entry = Type.Union([Issued, Revoked])

export type Registered = Issued & { revoked: Revoked | null }

const newline = 0x0a

export class Register implements Disposable {
  readonly #file: number
  #length: number
  readonly #bySerial = new Map<string, Registered>()
  readonly #byRequest = new Map<string, Registered>()

  /** @throws CaRefused when a line in the middle cannot be read: then the file was changed by something else */
  constructor(path: string) {
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    // Who was killed while writing told nobody of that line.
    const whole = bytes.lastIndexOf(newline) + 1
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
    for (const [index, line] of lines.entries()) this.#remember(readEntry(line, `${path}:${index + 1}`))
    this.#file = openSync(path, 'a', 0o600)
    this.#length = whole
    if (whole < bytes.length) ftruncateSync(this.#file, whole)
  }

  bySerialNumber(serialNumber: string): Registered | undefined {
    return this.#bySerial.get(serialNumber)
  }

  byRequest(requestId: string): Registered | undefined {
    return this.#byRequest.get(requestId)
  }

  /** In the order they were signed. */
  all(): Iterable<Registered> {
    return this.#bySerial.values()
  }

  add(entry: Issued | Revoked): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`)
    try {
      writeFileSync(this.#file, line)
      fdatasyncSync(this.#file)
    } catch (error) {
      // Half a line on a full disk would spoil the next one.
      ftruncateSync(this.#file, this.#length)
      throw error
    }
    this.#length += line.length
    this.#remember(entry)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }

  #remember(entry: Issued | Revoked): void {
    if (entry.kind === 'issued') {
      const registered = { ...entry, revoked: null }
      this.#bySerial.set(entry.serialNumber, registered)
      this.#byRequest.set(entry.requestId, registered)
      return
    }
    const issued = this.#bySerial.get(entry.serialNumber)
    if (issued !== undefined && issued.revoked === null) issued.revoked = entry
  }
}

function readEntry(line: string, where: string): Issued | Revoked {
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch {
    throw new CaRefused(`${where} cannot be read; put the register back from a backup`)
  }
  if (!Value.Check(Entry, entry)) throw new CaRefused(`${where} is no entry of the register; put it back from a backup`)
  return entry
}
