import { expect, test } from 'vitest'
import { type Arrival } from '../../src/domain/front-door.ts'
import { type ClientCertificate } from '../../src/domain/link-security.ts'
import { type Station } from '../../src/domain/model.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { afterConnecting, awaitsRenewal, contradicts, judgeProfile } from '../../src/domain/security-profiles.ts'

const at = Date.UTC(2026, 0, 5, 10)
const station = (changes: Partial<Station> = {}): Station => ({
  ...newStation({ organisationId: 'o', identity: 'CS-1', onboarding: 'accepted', heartbeatIntervalS: 300, at }),
  ...changes,
})
const sound: ClientCertificate = {
  commonName: 'CS-1',
  organisations: ['Net'],
  serialNumber: '01',
  issuer: 'CN=Root',
  expiresAt: at + 1,
  expired: false,
  fault: null,
}
const refusal = (
  changes: Partial<Station>,
  { secure = true, certificate = null, tls = null, right = false }: Partial<Arrival> & { right?: boolean } = {},
) => judged(changes, { secure, certificate, tls, right }).refusal

const judged = (
  changes: Partial<Station>,
  { secure = true, certificate = null, tls = null, right = false }: Partial<Arrival> & { right?: boolean } = {},
): { profile?: number; refusal?: string | undefined } =>
  judgeProfile(station(changes), {
    arrival: {
      identity: 'CS-1',
      stationId: 'cs-1',
      remoteAddress: '10.0.0.1',
      subprotocols: [],
      credentials: null,
      secure,
      tls,
      certificate,
    },
    credential: right ? 'correct' : 'none',
    certificates: [],
    organisations: ['Net', 'Old Net'],
    at,
  })

test('A00.FR.001 A00.FR.002 each profile takes its own kind of link and no other', () => {
  expect(refusal({ securityProfile: 0 }, { secure: false })).toBeUndefined()
  expect(refusal({ securityProfile: 1 }, { secure: false, right: true })).toBeUndefined()
  expect(refusal({ securityProfile: 1 }, { secure: true, right: true })).toBe('other-profile')
  expect(refusal({ securityProfile: 2 }, { secure: true, right: true })).toBeUndefined()
  expect(refusal({ securityProfile: 2 }, { secure: true })).toBe('credentials-missing')
  expect(refusal({ securityProfile: 2 }, { secure: false, right: true })).toBe('insecure')
  expect(refusal({ securityProfile: 2 }, { certificate: sound })).toBe('credentials-missing')
  expect(refusal({ securityProfile: 3 }, { certificate: sound })).toBeUndefined()
  expect(refusal({ securityProfile: 3 }, { right: true })).toBe('certificate-missing')
  expect(refusal({ securityProfile: 3 }, { secure: false, right: true })).toBe('insecure')
})

test('A05.FR.07 F22 a profile that was reached is the least, but for a station that is open again for now', () => {
  const lowered = { securityProfile: 2, reachedSecurityProfile: 3 }
  expect(refusal(lowered, { right: true })).toBe('profile-lowered')
  expect(refusal({ ...lowered, securityProfileReopenedUntilAt: at }, { right: true })).toBe('profile-lowered')
  expect(refusal({ ...lowered, securityProfileReopenedUntilAt: at + 1 }, { right: true })).toBeUndefined()
})

test('A05.FR.07 what a link reached stays; a reopened station starts again from the profile it came with', () => {
  expect(afterConnecting(station(), 1, at).reachedSecurityProfile).toBe(0)
  expect(afterConnecting(station(), 3, at).reachedSecurityProfile).toBe(3)
  expect(afterConnecting(station({ reachedSecurityProfile: 3 }), 2, at).reachedSecurityProfile).toBe(3)
  const reopened = station({ reachedSecurityProfile: 3, securityProfileReopenedUntilAt: at + 1 })
  expect(afterConnecting(reopened, 2, at)).toMatchObject({
    reachedSecurityProfile: 2,
    securityProfileReopenedUntilAt: null,
  })
})

test('A00.FR.403 F24 any of our organisations, and as a whole name', () => {
  const of = (...organisations: string[]) =>
    refusal({ securityProfile: 3 }, { certificate: { ...sound, organisations } })
  expect(of('old net ')).toBeUndefined()
  expect(of('Other', 'Net')).toBeUndefined()
  expect(of('Network')).toBe('certificate-wrong-organisation')
  expect(of()).toBe('certificate-wrong-organisation')
})

test.each([
  ['cs-1', undefined],
  ['Charger CS-1, Harbour', undefined],
  ['SER9', undefined],
  ['CS-10', 'certificate-wrong-name'],
  ['XSER9', 'certificate-wrong-name'],
  ['CS-1-2', 'certificate-wrong-name'],
  ['SITE-CS-1', 'certificate-wrong-name'],
  ['CS-1.example', 'certificate-wrong-name'],
  ['CS-1\n', undefined],
  ['CS-1\nCS-2', 'certificate-wrong-name'],
  ['Net;SER9', undefined],
  ['', 'certificate-wrong-name'],
])(
  'A00.FR.404 A00.FR.405 the CN %j names the station by identity or serial number as a whole word: %s',
  (cn, expected) => {
    const certificate = { ...sound, commonName: cn }
    expect(refusal({ securityProfile: 3, serialNumber: 'SER9' }, { certificate })).toBe(expected)
  },
)

test('A00.FR.429 an expired certificate is refused unless the station is marked, a faulty one always', () => {
  const certificate = { ...sound, expired: true }
  expect(refusal({ securityProfile: 3 }, { certificate })).toBe('certificate-expired')
  const marked = { securityProfile: 3, acceptsExpiredCertificate: true }
  expect(refusal(marked, { certificate })).toBeUndefined()
  expect(refusal(marked, { certificate: { ...certificate, fault: 'certificate-untrusted' } })).toBe(
    'certificate-untrusted',
  )
})

test('B01.FR.12 a serial number contradicts a certificate that names neither it nor the identity', () => {
  expect(contradicts('SER9', 'CS-1', 'SER9')).toBe(false)
  expect(contradicts('CS-1', 'CS-1', 'SER8')).toBe(false)
  expect(contradicts('SER9', 'CS-1', 'SER8')).toBe(true)
})

test('F22 both profiles are accepted until the first link with the new one, and which one it was is known', () => {
  const rising = { securityProfile: 1, alsoAcceptedProfile: 2 }
  expect(judged(rising, { secure: false, right: true })).toEqual({ profile: 1 })
  expect(judged(rising, { right: true })).toEqual({ profile: 2 })
  expect(judged(rising, {}).refusal).toBe('credentials-missing')
  const certified = { securityProfile: 2, alsoAcceptedProfile: 3 }
  expect(judged(certified, { right: true })).toEqual({ profile: 2 })
  expect(judged(certified, { right: true, certificate: sound })).toEqual({ profile: 2 })
  expect(judged(certified, { certificate: sound })).toEqual({ profile: 3 })
  expect(judged(certified, { certificate: { ...sound, commonName: 'CS-2' } }).refusal).toBe('certificate-wrong-name')
  const first = { securityProfile: 0, alsoAcceptedProfile: 2 }
  expect(judged(first, { secure: false })).toEqual({ profile: 0 })
  expect(judged(first, { right: true })).toEqual({ profile: 2 })
})

test('A05.FR.07 the first link with the new profile shuts the door on the old one', () => {
  const before = station({ securityProfile: 1, alsoAcceptedProfile: 2 })
  expect(afterConnecting(before, 1, at)).toMatchObject({ securityProfile: 1, alsoAcceptedProfile: 2 })
  const after = { ...before, ...afterConnecting(before, 2, at) }
  expect(after).toMatchObject({ securityProfile: 2, alsoAcceptedProfile: null, reachedSecurityProfile: 2 })
  expect(judged(after, { secure: false, right: true }).refusal).toBe('insecure')
})

test('A05.FR.08 back from 3 to 2 only while that is asked for', () => {
  const asked = { securityProfile: 3, reachedSecurityProfile: 3, alsoAcceptedProfile: 2 }
  expect(judged(asked, { right: true })).toEqual({ profile: 2 })
  expect(judged({ ...asked, alsoAcceptedProfile: null }, { right: true }).refusal).toBe('certificate-missing')
  expect(afterConnecting(station(asked), 2, at)).toMatchObject({ securityProfile: 2, reachedSecurityProfile: 2 })
})

test('F23 the port for old TLS is refused to a station that is not marked, whatever it brings', () => {
  const tls = { version: 'TLSv1.1', cipher: 'TLS_RSA_WITH_AES_128_CBC_SHA', legacy: true }
  for (const securityProfile of [0, 2, 3]) {
    expect(refusal({ securityProfile }, { tls, right: true, certificate: sound })).toBe('legacy-tls')
  }
  expect(refusal({ securityProfile: 2, acceptsLegacyTls: true }, { tls, right: true })).toBeUndefined()
  expect(refusal({ securityProfile: 3, acceptsLegacyTls: true }, { tls })).toBe('certificate-missing')
})

test('A00.FR.429 a link with an expired certificate is there for a new one only', () => {
  const expired = { ...sound, expired: true }
  expect(awaitsRenewal({ profile: 3, certificate: expired })).toBe(true)
  expect(awaitsRenewal({ profile: 3, certificate: sound })).toBe(false)
  expect(awaitsRenewal({ profile: 2, certificate: expired })).toBe(false)
  expect(awaitsRenewal(null)).toBe(false)
})
