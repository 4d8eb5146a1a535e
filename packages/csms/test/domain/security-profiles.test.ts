import { expect, test } from 'vitest'
import { type Arrival, type ClientCertificate } from '../../src/domain/front-door.ts'
import { type Station } from '../../src/domain/model.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { afterConnecting, contradicts, profileRefusal } from '../../src/domain/security-profiles.ts'

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
  { secure = true, certificate = null, right = false }: Partial<Arrival> & { right?: boolean } = {},
) =>
  profileRefusal(station(changes), {
    arrival: {
      identity: 'CS-1',
      stationId: 'cs-1',
      remoteAddress: '10.0.0.1',
      subprotocols: [],
      credentials: null,
      secure,
      certificate,
    },
    passwordIsRight: right,
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
  expect(afterConnecting(reopened, 2, at)).toEqual({ reachedSecurityProfile: 2, securityProfileReopenedUntilAt: null })
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
