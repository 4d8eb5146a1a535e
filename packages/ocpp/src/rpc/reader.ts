import { Ajv, type ValidateFunction } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { oddityCheck } from '../dialects/oddities.ts'
import { type OcppVersion, type Protocol, rulesOf } from '../protocol.ts'
import { type Reading } from './calls.ts'
import { isCanonicalTimestamp, isTimestamp } from './date-time.ts'
import { type Deviation } from './deviations.ts'
import { type Violation, violation } from './errors.ts'
import { deviationOf, repair, type Schema, strictFinding } from './repair.ts'

export type ReadResult =
  | { readonly ok: true; readonly payload: object; readonly deviations: readonly Deviation[] }
  | { readonly ok: false; readonly violation: Violation; readonly deviations: readonly Deviation[] }

export type MessageDirection = 'request' | 'response'

interface Message {
  readonly schema: Schema
  readonly validate: ValidateFunction
  readonly check: ReturnType<typeof oddityCheck>
}

const none: readonly Deviation[] = []

/** Reads payloads of one version; each message is compiled when it is first seen. */
export class Reader {
  readonly #version: OcppVersion
  readonly #actions: ReadonlyMap<string, Protocol['actions'][string]>
  readonly #requests = new Map<string, Message>()
  readonly #responses = new Map<string, Message>()
  #ajv: Ajv | undefined
  #sawOtherTimestamp = false

  constructor(protocol: Protocol) {
    this.#version = rulesOf(protocol.version)
    this.#actions = new Map(Object.entries(protocol.actions))
  }

  /** The definition of an action, whoever sends it. */
  definition(action: string): Protocol['actions'][string] | undefined {
    return this.#actions.get(action)
  }

  /** Reads a payload of a known action; `payload` is never changed and is given back as it is where it may be. */
  read(direction: MessageDirection, action: string, payload: unknown, reading: Reading, receivedAt: Date): ReadResult {
    const message = this.#message(direction, action)
    this.#sawOtherTimestamp = false
    const valid = message.validate(payload)
    if (valid && !this.#sawOtherTimestamp) {
      const corrected = reading === 'generous' && isObject(payload) ? message.check?.(payload) : undefined
      if (corrected === undefined) return { ok: true, payload: isObject(payload) ? payload : {}, deviations: none }
      const deviations = corrected.oddities.map((oddity) => ({ action, ...oddity }))
      return { ok: true, payload: corrected.payload, deviations }
    }
    return reading === 'strict'
      ? this.#readStrictly(message, action, payload, receivedAt, valid)
      : this.#readGenerously(message, action, payload, receivedAt)
  }

  /** What is wrong with a payload of ours, or undefined when it follows its definition. */
  violationOf(direction: MessageDirection, action: string, payload: unknown): Violation | undefined {
    const message = this.#message(direction, action)
    if (message.validate(payload)) return undefined
    const result = this.#readStrictly(message, action, payload, new Date(0), false)
    return result.ok ? undefined : result.violation
  }

  #readStrictly(message: Message, action: string, payload: unknown, receivedAt: Date, valid: boolean): ReadResult {
    const firstError = message.validate.errors?.[0]
    const repaired = repair(message.schema, payload, { version: this.#version, action, receivedAt, strict: true })
    // Valid, with timestamps of another zone: given back in UTC like all others.
    if (valid && isObject(repaired.payload)) return { ok: true, payload: repaired.payload, deviations: none }
    const finding = strictFinding(repaired.findings) ?? {
      kind: 'property' as const,
      path: firstError?.instancePath ?? '',
      description: `does not follow its definition (${firstError?.keyword ?? 'unknown'})`,
    }
    return { ok: false, violation: this.#violation(finding), deviations: none }
  }

  #readGenerously(message: Message, action: string, payload: unknown, receivedAt: Date): ReadResult {
    const {
      payload: repaired,
      findings,
      fatal,
    } = repair(message.schema, payload, {
      version: this.#version,
      action,
      receivedAt,
      strict: false,
    })
    const deviations = findings.map((finding) => deviationOf(action, finding))
    if (!isObject(repaired)) {
      const finding = fatal ?? { kind: 'format' as const, path: '', description: 'is not an object' }
      return { ok: false, violation: this.#violation(finding), deviations }
    }
    const corrected = message.check?.(repaired)
    if (corrected === undefined) return { ok: true, payload: repaired, deviations }
    for (const oddity of corrected.oddities) {
      if (!deviations.some(({ path, rule }) => path === oddity.path && rule === oddity.rule)) {
        deviations.push({ action, ...oddity })
      }
    }
    return { ok: true, payload: corrected.payload, deviations }
  }

  #violation({ kind, path, description }: Pick<Violation, 'kind' | 'path' | 'description'>): Violation {
    return violation(this.#version, kind, `${path === '' ? 'the payload' : path} ${description}`, path)
  }

  #message(direction: MessageDirection, action: string): Message {
    const messages = direction === 'request' ? this.#requests : this.#responses
    const known = messages.get(action)
    if (known !== undefined) return known
    const schema = this.#actions.get(action)?.[direction]
    if (schema === undefined || schema === null) throw new TypeError(`${action} has no ${direction}`)
    const check = direction === 'request' ? oddityCheck(this.#version, action) : undefined
    const message: Message = { schema, validate: this.#compiler().compile(schema), check }
    messages.set(action, message)
    return message
  }

  #compiler(): Ajv {
    if (this.#ajv !== undefined) return this.#ajv
    const ajv = new Ajv({
      strict: false,
      // As the published schemas are read: six decimals decide whether 0.1 divides a limit.
      multipleOfPrecision: 6,
      validateSchema: false,
      meta: false,
      messages: false,
      logger: false,
    })
    ajv.addFormat('uri', fullFormats.uri)
    ajv.addFormat('date-time', {
      type: 'string',
      validate: (text: string) => {
        if (isCanonicalTimestamp(text)) return true
        this.#sawOtherTimestamp = true
        return isTimestamp(text)
      },
    })
    this.#ajv = ajv
    return ajv
  }
}

const readers = new WeakMap<Protocol, Reader>()

/** The one reader of a protocol, shared by all its peers. */
export function readerOf(protocol: Protocol): Reader {
  const known = readers.get(protocol)
  if (known !== undefined) return known
  const reader = new Reader(protocol)
  readers.set(protocol, reader)
  return reader
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
