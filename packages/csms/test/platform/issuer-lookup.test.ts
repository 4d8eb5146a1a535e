import { expect, test } from 'vitest'
import { NoAnswer } from '../../src/platform/guarded-http.ts'
import { createIssuerLookup } from '../../src/platform/issuer-lookup.ts'
import { authority, certified } from '../support/authorities.ts'

const minute = 60_000
const issuerUrl = 'http://ca.example/sub.cer'
const root = authority('Root')
const sub = authority('Sub', root)
const leaf = certified({ commonName: 'CS1' }, sub, { issuerUrl })

/** Places that answer what the test says. */
function lookup(answers: Readonly<Record<string, Buffer | string>>, trusted = [root]) {
  const clock = { at: Date.now(), now: () => clock.at }
  const asked: string[] = []
  const find = createIssuerLookup({
    clock,
    authorities: () => trusted.map(({ certificate }) => certificate),
    ended: new AbortController().signal,
    async http(url) {
      asked.push(url)
      const answer = answers[url] ?? 'nobody is there'
      if (typeof answer === 'string') throw new NoAnswer(answer)
      return answer
    },
  })
  return { clock, asked, find: (of = leaf) => find(of.certificate) }
}
const subjectOf = (found: Awaited<ReturnType<ReturnType<typeof lookup>['find']>>) =>
  typeof found === 'string' ? found : found.subject

test.each([
  ['in DER', sub.certificate.raw],
  ['in PEM', Buffer.from(sub.certificate.toString())],
])(
  'F24 the authority that signed is found %s where the certificate says, once for all that it signed',
  async (_, bytes) => {
    const { asked, find } = lookup({ [issuerUrl]: bytes })
    const another = certified({ commonName: 'CS2' }, sub, { issuerUrl })
    expect((await Promise.all([find(), find(another)])).map(subjectOf)).toEqual(['CN=Sub', 'CN=Sub'])
    expect(subjectOf(await find())).toBe('CN=Sub')
    expect(asked).toEqual([issuerUrl])
  },
)

const stranger = authority('Sub', authority('Strange root'))

test.each([
  ['did not sign it', { [issuerUrl]: authority('Sub', root).certificate.raw }, [root], 'did not sign it'],
  ['leads to nobody who is trusted', { [issuerUrl]: sub.certificate.raw }, [stranger], 'nobody who is trusted'],
  ['is no certificate', { [issuerUrl]: Buffer.from('nothing') }, [root], 'no certificate'],
  ['is not there', {}, [root], 'cannot be fetched: nobody is there'],
])('F24 what %s is told as such', async (_, answers, trusted, why) => {
  expect(await lookup(answers, trusted).find()).toContain(why)
})

test('F24 a certificate that names no such place says what to do', async () => {
  const { asked, find } = lookup({})
  expect(await find(certified({ commonName: 'CS1' }, sub))).toBe('CN=Sub is not known here: add it to --tls-station-ca')
  expect(await find(certified({ commonName: 'CS1' }, sub, { issuerUrl: 'ldap://ca.example/sub' }))).toContain('add it')
  expect(asked).toEqual([])
})

test('what was not there is asked for again after a minute', async () => {
  const { clock, asked, find } = lookup({})
  await find()
  clock.at += minute - 1
  await find()
  expect(asked).toHaveLength(1)
  clock.at += 1
  await find()
  expect(asked).toHaveLength(2)
})
