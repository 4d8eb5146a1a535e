import { type SecurityUpgradeInput } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { judgePosture } from '../../src/domain/security-posture.ts'
import { judgePreconditions, type PreconditionFacts, trustsUs } from '../../src/domain/security-preconditions.ts'

const at = Date.UTC(2026, 0, 5, 10)
const day = 86_400_000
const station = {
  ...newStation({ organisationId: 'o', identity: 'CS-1', onboarding: 'accepted', heartbeatIntervalS: 300, at }),
  securityProfile: 2,
  reachedSecurityProfile: 2,
}
const certificate = {
  commonName: 'CS-1',
  organisations: ['Net'],
  serialNumber: '01',
  issuer: 'CN=Root',
  expiresAt: at + day,
  expired: false,
  fault: null,
}
const link = { at, profile: 2, secure: true, tlsVersion: 'TLSv1.3', cipher: 'x', certificate: null }
const facts = (more: Partial<PreconditionFacts> = {}): PreconditionFacts => ({
  station: { ...station, linkSecurity: link },
  online: true,
  credential: undefined,
  variables: [],
  held: [],
  traits: {
    configuration: 'keys',
    idTokenLength: 20,
    tokenType: () => '',
    password: { component: 'ConfigurationKey', variable: 'AuthorizationKey', encoding: 'hex' },
    profileCredentials: false,
  },
  isSoap: false,
  hasCertificateOnFile: false,
  door: {
    secure: true,
    stationAuthorities: true,
    addresses: { plain: null, secure: null },
    certificateExpiresAt: null,
  },
  at,
  ...more,
})
const stateOf = (name: string, more: Partial<PreconditionFacts> = {}, input: Partial<SecurityUpgradeInput> = {}) =>
  judgePreconditions({ toProfile: 3, ...input }, facts(more)).preconditions.find((one) => one.name === name)?.state

test('A05.FR.03 profile 3 needs a certificate that the station showed or was given', () => {
  expect(stateOf('station-certificate')).toBe('unknown')
  expect(stateOf('station-certificate', { hasCertificateOnFile: true })).toBe('met')
  const showing = (linkSecurity: typeof link | object) => ({
    station: { ...station, linkSecurity: { ...link, ...linkSecurity } },
  })
  expect(stateOf('station-certificate', showing({ certificate }))).toBe('met')
  expect(stateOf('station-certificate', showing({ certificate: { ...certificate, expiresAt: at } }))).toBe('unknown')
  const bad = { ...certificate, fault: 'certificate-untrusted' }
  expect(stateOf('station-certificate', showing({ certificate: bad }))).toBe('unknown')
  expect(stateOf('station-certificate', showing({ secure: false, tlsVersion: null }))).toBe('not-met')
})

test('A05 what this server must offer, and what the version must have words for', () => {
  const door = facts().door
  expect(stateOf('tls-listener', { door: { ...door, secure: false } })).toBe('not-met')
  expect(stateOf('station-authorities', { door: { ...door, stationAuthorities: false } })).toBe('not-met')
  expect(stateOf('version', { isSoap: true })).toBe('not-met')
  expect(stateOf('version', { traits: undefined })).toBe('not-met')
  expect(stateOf('connected', { online: false })).toBe('not-met')
  expect(stateOf('direction', {}, { toProfile: 2 })).toBe('not-met')
  expect(stateOf('direction', {}, { toProfile: 1 })).toBe('not-met')
})

test.each([
  [{}, {}, 'certain'],
  [{ issuerKeyHash: 'CE' }, {}, 'no'],
  [{ issuerNameHash: 'AB13' }, {}, 'no'],
  [{ serialNumber: '02' }, {}, 'no'],
  [{ serialNumber: '02' }, { serialNumber: null }, 'certain'],
  [{ certificateType: 'V2GRootCertificate' }, {}, 'no'],
  [{}, { issuerKeyHash: null, serialNumber: null }, 'by-name'],
] as const)('A05.FR.02 a station trusts us by name, key and number of a root: %j to %j: %s', (its, ours, trust) => {
  const root = {
    certificateType: 'CSMSRootCertificate',
    issuerNameHash: 'AB12',
    issuerKeyHash: 'CD',
    serialNumber: '01',
  }
  const anchor = { issuerNameHash: 'ab12', issuerKeyHash: 'cd', serialNumber: '1' }
  expect(trustsUs([{ ...root, ...its }], [{ ...anchor, ...ours }])).toBe(trust)
})

test('the posture counts stations by profile and says what is weak about each', () => {
  const row = {
    identity: 'CS-1',
    securityProfile: 3,
    reachedSecurityProfile: 3,
    alsoAcceptedProfile: null,
    reopenedUntilAt: null,
    linkSecurity: { ...link, certificate },
    passwordSetAt: null,
  }
  const { profiles, weak, counts } = judgePosture(
    [
      {
        ...row,
        identity: 'fine',
        linkSecurity: { ...link, certificate: { ...certificate, expiresAt: at + 60 * day } },
      },
      { ...row, identity: 'soon' },
      { ...row, identity: 'over', linkSecurity: { ...link, certificate: { ...certificate, expiresAt: at - 1 } } },
      {
        ...row,
        identity: 'old',
        securityProfile: 2,
        reachedSecurityProfile: 2,
        linkSecurity: { ...link, tlsVersion: 'TLSv1.1' },
      },
      {
        ...row,
        identity: 'open',
        securityProfile: 0,
        reachedSecurityProfile: 3,
        linkSecurity: null,
        reopenedUntilAt: at + 1,
      },
      {
        ...row,
        identity: 'stale',
        securityProfile: 1,
        reachedSecurityProfile: 0,
        linkSecurity: null,
        passwordSetAt: at - 366 * day,
      },
    ],
    at,
  )
  expect(profiles).toEqual([1, 1, 1, 3])
  expect(Object.fromEntries(weak.map((one) => [one.row.identity, one.weaknesses]))).toEqual({
    soon: ['certificate-expires'],
    over: ['certificate-expired'],
    old: ['legacy-tls'],
    open: ['no-password', 'lowered', 'reopened'],
    stale: ['no-tls', 'old-password'],
  })
  expect(counts.find(({ weakness }) => weakness === 'no-tls')?.stations).toBe(1)
})
