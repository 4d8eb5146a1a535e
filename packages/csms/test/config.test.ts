import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig, settings } from '../src/config.ts'

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'config.json')
  writeFileSync(path, text)
  return path
}

test('flags win over the environment, that over the file, and that over defaults', () => {
  const path = file('{ "port": 1000, "host": "::1", "log-level": "warn" }')
  const config = readConfig({ port: '3000' }, { STATIONMASTER_PORT: '2000', STATIONMASTER_HOST: '0.0.0.0' }, path)
  expect(config).toMatchObject({ port: 3000, host: '0.0.0.0', logLevel: 'warn', data: './data' })
})

test('a switch stands alone or takes true and false', () => {
  expect(readConfig({ empty: true }, {}).empty).toBe(true)
  expect(readConfig({}, { STATIONMASTER_EMPTY: 'false' }).empty).toBe(false)
})

test.each([
  [{ STATIONMASTER_PROT: '1' }, /STATIONMASTER_PROT is not a setting; did you mean port/],
  [{ STATIONMASTER_PORT: 'many' }, /STATIONMASTER_PORT "many": use a whole number from 0 to 65535/],
  [{ STATIONMASTER_API_KEY: 'abc' }, /STATIONMASTER_API_KEY: use at least 24 characters/],
  [{ STATIONMASTER_ONBOARDING: 'maybe' }, /use one of accept, pending, reject/],
])('%j is refused with what to do', (environment, message) => {
  expect(() => readConfig({}, environment)).toThrow(message)
})

test('variables of the test runs are no settings', () => {
  expect(readConfig({}, { STATIONMASTER_TEST_POSTGRES: 'postgres://x' }).database).toBe('')
})

test('a file that is missing, no JSON or no object says so', () => {
  expect(() => readConfig({}, {}, '/nowhere/config.json')).toThrow(/there is no configuration file/)
  expect(() => readConfig({}, {}, file('port: 1'))).toThrow(/is not JSON/)
  expect(() => readConfig({}, {}, file('[1]'))).toThrow(/must hold an object/)
  expect(() => readConfig({}, {}, file('{ "portt": 1 }'))).toThrow(/"portt" in .* is not a setting; did you mean port/)
})

test.each([
  [{ 'tls-port': '8443' }, /tls-port needs --tls-certificate and --tls-key/],
  [{ 'tls-certificate': 'a.pem', 'tls-key': 'a.key' }, /need --tls-port/],
  [{ 'legacy-tls-port': '8444' }, /legacy-tls-port needs --tls-port/],
  [{ 'tls-station-ca': 'root.pem' }, /tls-station-ca needs --tls-port, or --client-certificate-header/],
  [{ 'client-certificate-header': 'client-cert', 'trusted-proxies': '10.0.0.1' }, /and --tls-station-ca/],
  [{ revocation: 'strict' }, /revocation strict needs --tls-station-ca/],
  [{ 'client-certificate-header': 'client cert' }, /the name of a header/],
  [{ 'tls-port': '0', 'tls-certificate': 'a.pem,b.pem', 'tls-key': 'a.key' }, /each tls-certificate needs its tls-key/],
  [
    { 'tls-port': '0', 'tls-certificate': 'a.pem', 'tls-key': 'a.key', 'tls-station-ca': 'root.pem' },
    /tls-station-ca needs --station-organisation/,
  ],
])('TLS settings %j say what they lack', (flags, message) => {
  expect(() => readConfig(flags, {})).toThrow(message)
})

const textOf = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

test('every setting stands in the table for operators', () => {
  const documented = textOf('docs/operating.md')
  expect(Object.keys(settings).filter((name) => !documented.includes(`\`--${name}\``))).toEqual([])
})

test('settings that the authority names when it is made are there', () => {
  const named = textOf('packages/cli/src/ca-commands.ts').match(/--[a-z][a-z-]+/g) ?? []
  expect(named).toContain('--ca-secret-file')
  // --url is a flag of these commands themselves.
  expect(named.filter((flag) => flag !== '--url' && !Object.keys(settings).includes(flag.slice(2)))).toEqual([])
})

test('without a TLS port there is none', () => {
  expect(readConfig({}, {}).tlsPort).toBeNull()
  expect(readConfig({}, { STATIONMASTER_TLS_PORT: '' }).tlsPort).toBeNull()
})
