import { randomUUID } from 'node:crypto'
import { type Random } from '../random.ts'
import { text } from './samples.ts'

/** What goes on the wire: a text frame (its bytes may be no UTF-8) or a binary one. */
export interface FuzzFrame {
  bytes: Buffer
  binary: boolean
}

type Path = (string | number)[]
type Elements = [unknown, unknown, unknown, unknown, ...unknown[]]

const nested = (depth: number, list: boolean): unknown => {
  let value: unknown = 0
  for (let level = 0; level < depth; level++) value = list ? [value] : { a: value }
  return value
}

/** Values that fit nowhere, or almost. */
const strange: ((random: Random) => unknown)[] = [
  () => null,
  () => '',
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => 2 ** 53,
  () => true,
  () => [],
  () => ({}),
  () => [[]],
  () => '12',
  () => '1,5',
  () => 'true',
  () => 'NotOneOfThem',
  () => '2026-01-01T00:00:00',
  () => '2026-13-45T99:00:00Z',
  () => '1970-01-01T00:00:00Z',
  () => '\u0000',
  () => '\ud800',
  () => '😀'.repeat(30),
  () => '__proto__',
  (random) => text(random, random.between(21, 3_000)),
  (random) => random.between(-1_000_000, 1_000_000),
  (random) => nested(random.between(2, 50), random.next() < 0.5),
]

const strangeKeys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', 'customData', 'extra']

/** Every place inside a payload. */
function pathsOf(value: unknown, path: Path = [], found: Path[] = []): Path[] {
  found.push(path)
  if (Array.isArray(value)) for (const [index, item] of value.entries()) pathsOf(item, [...path, index], found)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) pathsOf(item, [...path, key], found)
  }
  return found
}

function replaced(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, index) => (index === head ? replaced(item, rest, change) : item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === head ? replaced(item, rest, change) : item]),
  )
}

const fieldsAt = (change: (fields: [string, unknown][]) => [string, unknown][]) => (old: unknown) =>
  typeof old === 'object' && old !== null && !Array.isArray(old) ? Object.fromEntries(change(Object.entries(old))) : old

/** Changes to a payload that leave it JSON. */
const payloadChanges: ((payload: unknown, random: Random) => unknown)[] = [
  // As it is: the judge must accept what follows the schema.
  (payload) => payload,
  (payload, random) => replaced(payload, somewhere(payload, random), () => random.pick(strange)?.(random)),
  (payload, random) => replaced(payload, somewhere(payload, random), () => random.pick(strange)?.(random)),
  (payload, random) =>
    replaced(
      payload,
      somewhere(payload, random),
      fieldsAt((fields) => fields.toSpliced(random.between(0, fields.length - 1), 1)),
    ),
  (payload, random) =>
    replaced(
      payload,
      somewhere(payload, random),
      fieldsAt((fields) => [...fields, [random.pick(strangeKeys) ?? 'extra', random.pick(strange)?.(random)]]),
    ),
  (payload, random) =>
    replaced(
      payload,
      somewhere(payload, random),
      fieldsAt((fields) => fields.map(([key, value]) => [random.next() < 0.3 ? key.toUpperCase() : key, value])),
    ),
  (payload, random) =>
    replaced(payload, somewhere(payload, random), (old) =>
      Array.isArray(old) ? Array.from({ length: 40 }, () => old[0]) : typeof old === 'number' ? String(old) : old,
    ),
  (payload, random) =>
    replaced(payload, somewhere(payload, random), (old) => (typeof old === 'string' ? Number(old) || 7 : [old])),
]

function somewhere(payload: unknown, random: Random): Path {
  return random.pick(pathsOf(payload)) ?? []
}

/** Changes to the frame around the payload. */
const frameChanges: ((frame: Elements, random: Random) => unknown)[] = [
  ([, id, ...rest], random) => [random.pick([0, 1, 3, 4, 5, 6, 7, -2, 2.5, '2', null, [], 1e9]), id, ...rest],
  ([type, , ...rest], random) => [
    type,
    random.pick([
      null,
      true,
      {},
      [],
      '',
      17,
      -1,
      1.25,
      1e21,
      'x'.repeat(37),
      'y'.repeat(5_000),
      '"',
      '\ud800',
      '__proto__',
    ]),
    ...rest,
  ],
  ([type, id, action, payload], random) => [
    type,
    id,
    random.pick([
      null,
      1,
      {},
      [],
      '',
      'NoSuchAction',
      '__proto__',
      'constructor',
      'toString',
      String(action).toLowerCase(),
      'Reset',
      'TriggerMessage',
      'x'.repeat(2_000),
    ]),
    payload,
  ],
  ([type, id, action], random) => [type, id, action, random.pick([null, 1, 'text', [], [1], true, '', '{}'])],
  ([type, id, action, payload], random) => [type, id, action, payload].slice(0, random.between(0, 3)),
  ([type, id, action, payload], random) => [type, id, action, payload, random.pick(strange)?.(random)],
  ([type, id, action, payload]) => ({ type, id, action, payload }),
  (_, random) => random.pick([null, 0, 'text', [], {}, [2], [[2]], true]),
]

/** Changes to the text, which may be no JSON afterwards. */
const textChanges: ((frame: string, random: Random) => string)[] = [
  (frame, random) => frame.slice(0, random.between(0, frame.length - 1)),
  (frame, random) => {
    const at = random.between(0, frame.length - 1)
    return frame.slice(0, at) + String.fromCharCode(random.between(32, 126)) + frame.slice(at + 1)
  },
  (frame, random) => {
    const at = random.between(0, frame.length)
    return (
      frame.slice(0, at) +
      (random.pick(['"', ',', '[', ']', '{', '}', '\\', '\u0000', ' ', '1']) ?? '') +
      frame.slice(at)
    )
  },
  (frame) => ` \n\t${frame}\r\n`,
  (frame) => `\ufeff${frame}`,
  (frame) => frame.replace(/\]$/, ',]'),
  (frame) => frame.replace('{', '{"a":NaN,'),
  (frame, random) => frame.replace('{', `{"deep":${'['.repeat(random.between(60, 20_000))}`),
  (frame, random) => {
    const depth = random.between(40, 200)
    return frame.replace('{', `{"deep":${'['.repeat(depth)}${']'.repeat(depth)},`)
  },
  (frame, random) => frame.replace('{', `{"big":"${'x'.repeat(random.between(1_000, 300_000))}",`),
  (frame, random) => frame.replace('{', `{"list":[${'1,'.repeat(random.between(100, 30_000))}1],`),
  (frame) => frame.replace('{', '{"__proto__":{"admin":true},"a":1,"a":2,'),
  (frame) => frame + frame,
  () => '',
]

/** Changes to the bytes, after which the frame is none of OCPP-J. */
const byteChanges: ((bytes: Buffer, random: Random) => FuzzFrame)[] = [
  (bytes) => ({ bytes, binary: true }),
  (bytes, random) => {
    const broken = Buffer.from(bytes)
    broken[random.between(0, broken.length - 1)] = random.pick([0x80, 0xc3, 0xff, 0xfe, 0xed])
    return { bytes: broken, binary: false }
  },
]

/** One mutated frame of a CALL with this action and payload; its id is fresh unless the mutation changes it. */
export function mutate(action: string, payload: unknown, random: Random): FuzzFrame {
  const kind = random.next()
  let changed: unknown = payload
  const rounds = kind < 0.7 ? random.between(1, 2) : 0
  for (let round = 0; round < rounds; round++) changed = random.pick(payloadChanges)?.(changed, random)
  const frame: Elements = [2, randomUUID(), action, changed]
  if (kind >= 0.7 && kind < 0.85) return textFrame(JSON.stringify(random.pick(frameChanges)?.(frame, random) ?? null))
  const written = JSON.stringify(frame)
  if (kind >= 0.85 && kind < 0.98) return textFrame(random.pick(textChanges)?.(written, random) ?? '')
  if (kind >= 0.98) return random.pick(byteChanges)?.(Buffer.from(written), random) ?? textFrame(written)
  return textFrame(written)
}

function textFrame(written: string): FuzzFrame {
  return { bytes: Buffer.from(written), binary: false }
}
