import { expect, test } from 'vitest'
import {
  type CertificateStatuses,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
  statusQuestion,
} from '../../src/domain/status-question.ts'
import { RememberedStatuses } from '../../src/platform/status-cache.ts'

const minute = 60_000
const day = 24 * 60 * minute
const never = new AbortController().signal
const named = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'A'.repeat(64),
  issuerKeyHash: 'b'.repeat(64),
  serialNumber: '00AB',
} as const

function asked(serialNumber: string, host = 'ocsp.example'): StatusQuestion {
  const question = statusQuestion({ ...named, serialNumber }, `http://${host}/`, 'OCSP')
  if (typeof question === 'string') throw new Error(question)
  return question
}

const good = (nextUpdate: number | null): StatusReply => ({
  ...failedStatus(''),
  status: 'good',
  nextUpdate,
  verified: true,
  failure: null,
})

/** Lookups that answer when the test says so. */
function remembered() {
  const clock = { at: 1_000_000, now: () => clock.at }
  const lookups: { question: StatusQuestion; signal: AbortSignal; answer(reply: StatusReply): void }[] = []
  const told: string[] = []
  const statuses = new RememberedStatuses({
    clock,
    lookUp: (question, signal) =>
      new Promise((resolve) => {
        lookups.push({ question, signal, answer: resolve })
        signal.addEventListener('abort', () => resolve(failedStatus('it ended')), { once: true })
      }),
    answered: (_, { status }) => told.push(status),
  })
  return { clock, lookups, told, statuses }
}

async function settled(statuses: CertificateStatuses, serialNumber: string, signal = never) {
  const { status, failure } = await statuses.ask(asked(serialNumber), signal)
  return failure ?? status
}

test.each([
  ['until its next update', good(1_000_000 + 10 * minute), 10 * minute],
  ['for a day at most', good(1_000_000 + 30 * day), day],
  ['for five minutes where none is promised', good(null), 5 * minute],
  ['a failure for a minute', failedStatus('away'), minute],
  ['one that nobody of ours signed for a minute', { ...good(1_000_000 + day), verified: false }, minute],
])('M06 an answer is kept %s', async (_, reply, forMs) => {
  const { clock, lookups, statuses } = remembered()
  const first = settled(statuses, '1')
  lookups[0]?.answer(reply)
  await first
  clock.at += forMs - 1
  expect(await settled(statuses, '1')).toBe(reply.failure ?? 'good')
  expect(lookups).toHaveLength(1)
  clock.at += 1
  const again = settled(statuses, '1')
  expect(lookups).toHaveLength(2)
  await statuses[Symbol.asyncDispose]()
  expect(await again).toBe('it ended')
})

test('equal questions are asked once, however their hex is written, and each who asked is counted', async () => {
  const { lookups, told, statuses } = remembered()
  const both = Promise.all([settled(statuses, '00AB'), settled(statuses, 'ab')])
  expect(lookups).toHaveLength(1)
  lookups[0]?.answer(good(null))
  expect(await both).toEqual(['good', 'good'])
  expect(told).toEqual(['good', 'good'])
})

test('C07 what is told to who walked the path of the issuer is told to nobody else', async () => {
  const { lookups, statuses } = remembered()
  const issuer = (fingerprint256: string) => ({ ...asked('1'), issuer: { fingerprint256, raw: new Uint8Array() } })
  const all = [asked('1'), issuer('A'), issuer('B'), issuer('A')].map((one) => statuses.ask(one, never))
  expect(lookups.map(({ question }) => question.issuer?.fingerprint256)).toEqual([undefined, 'A', 'B'])
  await statuses[Symbol.asyncDispose]()
  await Promise.all(all)
})

test('who stops waiting is told so, and the answer is there for the next', async () => {
  const { lookups, statuses } = remembered()
  const impatience = new AbortController()
  const first = settled(statuses, '1', impatience.signal)
  impatience.abort()
  expect(await first).toBe('no answer came in time')
  expect(lookups[0]?.signal.aborted).toBe(false)
  const second = settled(statuses, '1')
  lookups[0]?.answer(good(null))
  expect(await second).toBe('good')
  expect(await settled(statuses, '1', AbortSignal.abort())).toBe('good')
})

test('of one responder 16 are asked at once, 512 wait for their turn, the next is told, and others have turns', async () => {
  const { lookups, statuses } = remembered()
  const all = Array.from({ length: 16 + 512 }, (_, index) => settled(statuses, (index + 1).toString(16)))
  expect(lookups).toHaveLength(16)
  expect(await settled(statuses, 'ffff')).toBe('too many are asked for already')
  const other = statuses.ask(asked('1', 'other.example'), never)
  expect(lookups.at(-1)?.question.responderUrl).toBe('http://other.example/')
  lookups.at(-1)?.answer(good(null))
  expect(await other).toMatchObject({ status: 'good' })
  expect(lookups).toHaveLength(17)
  lookups[0]?.answer(good(null))
  await all[0]
  expect(lookups).toHaveLength(18)
  await statuses[Symbol.asyncDispose]()
  expect(new Set(await Promise.all(all))).toEqual(new Set(['good', 'it ended', 'the server is going down']))
})

test('of all responders 32 are asked at once, 1,024 wait for their turn, and the next is told', async () => {
  const { lookups, statuses } = remembered()
  const ask = (index: number) => statuses.ask(asked((index + 1).toString(16), `host-${index % 4}.example`), never)
  const all = Array.from({ length: 32 + 1_024 }, (_, index) => ask(index))
  expect(lookups).toHaveLength(32)
  expect(await ask(32 + 1_024)).toMatchObject({ failure: 'too many are asked for already' })
  lookups[0]?.answer(good(null))
  await all[0]
  expect(lookups).toHaveLength(33)
  await statuses[Symbol.asyncDispose]()
  const failures = (await Promise.all(all)).map(({ failure }) => failure)
  expect(new Set(failures)).toEqual(new Set([null, 'it ended', 'the server is going down']))
})

test('no more than 2,000 answers are kept, the oldest go', async () => {
  const { lookups, statuses } = remembered()
  for (let number = 1; number <= 2_001; number++) {
    const answer = settled(statuses, number.toString(16))
    lookups.at(-1)?.answer(good(null))
    await answer
  }
  expect(await settled(statuses, '2')).toBe('good')
  expect(lookups).toHaveLength(2_001)
  const oldest = settled(statuses, '1')
  expect(lookups).toHaveLength(2_002)
  lookups.at(-1)?.answer(good(null))
  expect(await oldest).toBe('good')
})

test.each([
  [{ issuerNameHash: 'a' }, 'http://ocsp.example/', 'issuerNameHash'],
  [{ issuerKeyHash: 'x'.repeat(64) }, 'http://ocsp.example/', 'issuerKeyHash'],
  [{ hashAlgorithm: 'SHA512' }, 'http://ocsp.example/', 'SHA512'],
  [{ serialNumber: '-1' }, 'http://ocsp.example/', 'serialNumber'],
  [{ serialNumber: '1'.repeat(41) }, 'http://ocsp.example/', 'serialNumber'],
  [{}, 'nowhere', 'address'],
] as const)('M06 what names no certificate is not asked for: %j at %s', (wrong, url, why) => {
  expect(statusQuestion({ ...named, ...wrong }, url, 'OCSP')).toContain(why)
})
