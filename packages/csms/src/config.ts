import { existsSync, readFileSync } from 'node:fs'
import { ConfigError } from './platform/config-error.ts'

/** How one setting is read; the same table serves flags, environment variables and the file. */
interface Setting<T> {
  /** For `--help`. */
  help: string
  /** What stands behind the flag in `--help`; a switch has none. */
  placeholder?: string
  fallback: NoInfer<T>
  parse: (text: string) => T
}

const text = (text: string): string => text
const flag = (text: string): boolean => {
  if (/^(true|1|yes|on|)$/i.test(text)) return true
  if (/^(false|0|no|off)$/i.test(text)) return false
  throw new ConfigError('use true or false')
}
const integer = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigError(`use a whole number from ${least} to ${most}`)
  }
  return value
}
const choice =
  <const T extends string>(...values: T[]) =>
  (text: string): T => {
    const found = values.find((value) => value === text)
    if (found === undefined) throw new ConfigError(`use one of ${values.join(', ')}`)
    return found
  }
const leastKeyLength = 24
const key = (text: string): string => {
  if (text !== '' && text.length < leastKeyLength) throw new ConfigError(`use at least ${leastKeyLength} characters`)
  return text
}
const address = (text: string): string => {
  if (text !== '' && !/^https?:\/\/[^\s/]+[^\s]*$/.test(text)) throw new ConfigError('use an http or https address')
  return text.replace(/\/+$/, '')
}
const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const headerName = (text: string): string => {
  if (!/^[A-Za-z0-9-]{0,100}$/.test(text)) throw new ConfigError('use the name of a header, such as client-cert')
  return text.toLowerCase()
}

const receiptAddress = (text: string): string => {
  if (text !== '' && (!/^https?:\/\/[^\s]+$/.test(text) || !text.includes('{id}') || text.length > 1_000)) {
    throw new ConfigError('use an address such as https://receipts.example/{id}')
  }
  return text
}

/** A port, or none. */
const optionalPort = (text: string): number | null => (text === '' ? null : integer(0, 65_535)(text))

const setting = <T>(setting: Setting<T>): Setting<T> => setting

export const settings = {
  port: setting({
    help: 'port for stations, console and API',
    placeholder: '<port>',
    fallback: 8080,
    parse: integer(0, 65_535),
  }),
  host: setting({
    help: 'address to listen on; 0.0.0.0 opens it to the network',
    placeholder: '<address>',
    fallback: '127.0.0.1',
    parse: text,
  }),
  data: setting({ help: 'folder for the database and keys', placeholder: '<folder>', fallback: './data', parse: text }),
  database: setting({
    help: 'sqlite:<file> or postgres://…; default: a file in the data folder',
    placeholder: '<url>',
    fallback: '',
    parse: text,
  }),
  'copy-taken': setting({
    help: 'there is a copy of the PostgreSQL database, so a new version may migrate it',
    fallback: false,
    parse: flag,
  }),
  empty: setting({ help: 'start without the demo network', fallback: false, parse: flag }),
  onboarding: setting({
    help: 'what an unknown station gets: accept, pending or reject; default: pending, the demo accepts',
    placeholder: '<how>',
    fallback: '',
    parse: choice('accept', 'pending', 'reject', ''),
  }),
  interrogate: setting({
    help: 'ask stations for their configuration and status after a boot: first-boot or never',
    placeholder: '<when>',
    fallback: 'first-boot',
    parse: choice('first-boot', 'never'),
  }),
  'api-key': setting({
    help: "an administrator's API key given from outside, at least 24 characters",
    placeholder: '<key>',
    fallback: '',
    parse: key,
  }),
  'receipt-url': setting({
    help: 'where a driver finds the receipt of a payment at a station, with {id} for its number; default: no receipts',
    placeholder: '<url>',
    fallback: '',
    parse: receiptAddress,
  }),
  'vat-check': setting({
    help: 'which VAT numbers are good: register (none while there is no register) or form (whose check digits are right)',
    placeholder: '<how>',
    fallback: 'register',
    parse: choice('register', 'form'),
  }),
  'heartbeat-interval': setting({
    help: 'seconds between heartbeats told to stations',
    placeholder: '<s>',
    fallback: 300,
    parse: integer(1, 86_400),
  }),
  'max-frame-bytes': setting({
    help: 'largest frame a station may send',
    placeholder: '<bytes>',
    fallback: 1_048_576,
    parse: integer(4_096, 67_108_864),
  }),
  'frame-retention-days': setting({
    help: 'how long frames are kept',
    placeholder: '<days>',
    fallback: 14,
    parse: integer(1, 3_650),
  }),
  'frame-retention-mb': setting({
    help: 'how many megabytes of frames are kept',
    placeholder: '<MB>',
    fallback: 2_048,
    parse: integer(1, 10_000_000),
  }),
  'history-retention-days': setting({
    help: 'how long status reports, meter values, settled commands and closed links are kept',
    placeholder: '<days>',
    fallback: 400,
    parse: integer(1, 36_500),
  }),
  'trusted-proxies': setting({
    help: 'addresses or networks whose X-Forwarded-For is believed, separated by commas',
    placeholder: '<list>',
    fallback: [],
    parse: list,
  }),
  'soap-networks': setting({
    help: 'addresses or networks in which stations over SOAP may be called where they say they listen, separated by commas; others only where they call from, or at an address pinned to the station',
    placeholder: '<list>',
    fallback: [],
    parse: list,
  }),
  'public-url': setting({
    help: 'the address people and stations reach this server by, when a proxy stands before it',
    placeholder: '<url>',
    fallback: '',
    parse: text,
  }),
  'tls-port': setting({
    help: 'port for stations, console and API over TLS; none by default',
    placeholder: '<port>',
    fallback: null,
    parse: optionalPort,
  }),
  'tls-certificate': setting({
    help: 'PEM file with the server certificate and its chain; once for EC and once for RSA',
    placeholder: '<file>',
    fallback: [],
    parse: list,
  }),
  'tls-key': setting({
    help: 'PEM file with the private key of the certificate given at the same place',
    placeholder: '<file>',
    fallback: [],
    parse: list,
  }),
  'tls-station-ca': setting({
    help: 'PEM file with the authorities that stations of security profile 3 are certified by; may be repeated',
    placeholder: '<file>',
    fallback: [],
    parse: list,
  }),
  'legacy-tls-port': setting({
    help: 'port for stations of OCPP 1.6 that know only TLS 1.0 or 1.1, and are marked for it; none by default',
    placeholder: '<port>',
    fallback: null,
    parse: optionalPort,
  }),
  'client-certificate-header': setting({
    help: 'header in which a trusted proxy tells the certificate of a station: client-cert (RFC 9440), x-forwarded-client-cert (Envoy) or another with the percent-encoded PEM (nginx); none by default',
    placeholder: '<name>',
    fallback: '',
    parse: headerName,
  }),
  'station-organisation': setting({
    help: "organisation that a station's certificate must name; may be repeated",
    placeholder: '<name>',
    fallback: [],
    parse: list,
  }),
  'ca-url': setting({
    help: 'where the certificate authority is served that signs for stations, e.g. http://127.0.0.1:8090',
    placeholder: '<url>',
    fallback: '',
    parse: address,
  }),
  'ca-secret-file': setting({
    help: 'file with the secret of that authority, readable by its owner alone',
    placeholder: '<file>',
    fallback: '',
    parse: text,
  }),
  'contract-ca': setting({
    help: 'PEM file with roots and authorities of contracts, vehicles and V2G whose word on certificates counts; may be repeated',
    placeholder: '<file>',
    fallback: [],
    parse: list,
  }),
  'status-networks': setting({
    help: 'addresses or networks that are not public in which the status of certificates may be asked for, separated by commas',
    placeholder: '<list>',
    fallback: [],
    parse: list,
  }),
  'contract-unchecked': setting({
    help: 'whether a contract of a vehicle is believed while nobody can be asked if it was revoked: refuse or accept',
    placeholder: '<choice>',
    fallback: 'refuse',
    parse: choice('refuse', 'accept'),
  }),
  'contract-pool-url': setting({
    help: 'where vehicles that ask for a contract certificate are answered (ISO 15118), e.g. https://pool.example.com',
    placeholder: '<url>',
    fallback: '',
    parse: address,
  }),
  'contract-pool-secret-file': setting({
    help: 'file with the secret of that pool, readable by its owner alone',
    placeholder: '<file>',
    fallback: '',
    parse: text,
  }),
  revocation: setting({
    help: 'a station with a certificate that nobody can tell of comes in (soft, with an event) or not (strict)',
    placeholder: '<how>',
    fallback: 'soft',
    parse: choice('soft', 'strict'),
  }),
  'certificate-renewal-days': setting({
    help: 'how long before its end a station is asked to renew its certificate',
    placeholder: '<days>',
    fallback: 30,
    parse: integer(1, 3_650),
  }),
  'transaction-number-start': setting({
    help: 'first number for 1.6 transactions; default: random above 1,000,000',
    placeholder: '<n>',
    fallback: 0,
    parse: integer(0, 2_000_000_000),
  }),
  'log-level': setting({
    help: 'error, warn, info or debug',
    placeholder: '<level>',
    fallback: 'info',
    parse: choice('error', 'warn', 'info', 'debug'),
  }),
}

type SettingName = keyof typeof settings
type Camel<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S
export type Config = { [K in SettingName as Camel<K>]: (typeof settings)[K]['fallback'] }

// oxlint-disable-next-line typescript/consistent-type-assertions -- the table above is the door
const names = Object.keys(settings) as SettingName[]
const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
const environmentName = (name: string) => `STATIONMASTER_${name.replaceAll('-', '_').toUpperCase()}`

/** Environment variables that are no settings of `up`. */
const otherEnvironment = /^STATIONMASTER_(TEST_|CONFIG$|CA_PASSPHRASE$)/

/**
 * Flags win over environment variables, those over the file, that over defaults.
 *
 * @param flags by setting name, as text (`true` for a switch)
 * @throws ConfigError naming the setting, its source and what is allowed; unknown keys come with a suggestion
 */
export function readConfig(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
  file?: string,
): Config {
  const given = new Map<SettingName, { text: string; source: string }>()
  const take = (name: string, value: unknown, source: string) => {
    const known = names.find((candidate) => candidate === name)
    if (known === undefined) throw new ConfigError(`${source} is not a setting${suggestion(name)}`)
    given.set(known, { text: Array.isArray(value) ? value.join(',') : String(value), source })
  }

  const path = file ?? environment.STATIONMASTER_CONFIG
  if (path !== undefined) {
    for (const [name, value] of Object.entries(readFile(path))) take(name, value, `"${name}" in ${path}`)
  }
  for (const [key, value] of Object.entries(environment)) {
    if (!key.startsWith('STATIONMASTER_') || otherEnvironment.test(key) || value === undefined) continue
    take(key.slice('STATIONMASTER_'.length).toLowerCase().replaceAll('_', '-'), value, key)
  }
  for (const [name, value] of Object.entries(flags)) if (value !== undefined) take(name, value, `--${name}`)

  const config: Record<string, unknown> = {}
  for (const name of names) {
    const found = given.get(name)
    config[camel(name)] = found === undefined ? settings[name].fallback : parse(name, found)
  }
  // oxlint-disable-next-line typescript/consistent-type-assertions -- every name of the table was read
  const read = config as Config
  checkTls(read)
  checkAuthority(read)
  return read
}

/** Settings that mean nothing without each other. */
function checkTls(config: Config): void {
  const { tlsPort, legacyTlsPort, tlsCertificate, tlsKey, tlsStationCa, stationOrganisation } = config
  const { clientCertificateHeader, trustedProxies, revocation } = config
  if (tlsPort !== null && tlsCertificate.length === 0) {
    throw new ConfigError('tls-port needs --tls-certificate and --tls-key; give both once for EC and once for RSA')
  }
  if (legacyTlsPort !== null && tlsPort === null) {
    throw new ConfigError('legacy-tls-port needs --tls-port: what can do better is to come by that one')
  }
  if (tlsPort === null && tlsCertificate.length + tlsKey.length > 0) {
    throw new ConfigError('tls-certificate and tls-key need --tls-port')
  }
  if (tlsPort === null && tlsStationCa.length > 0 && clientCertificateHeader === '') {
    throw new ConfigError('tls-station-ca needs --tls-port, or --client-certificate-header where a proxy ends TLS')
  }
  if (clientCertificateHeader !== '' && (trustedProxies.length === 0 || tlsStationCa.length === 0)) {
    throw new ConfigError('client-certificate-header needs --trusted-proxies and --tls-station-ca')
  }
  if (revocation === 'strict' && tlsStationCa.length === 0) {
    throw new ConfigError('revocation strict needs --tls-station-ca: it is about the certificates of these authorities')
  }
  if (tlsCertificate.length !== tlsKey.length) {
    throw new ConfigError(
      `each tls-certificate needs its tls-key: there are ${tlsCertificate.length} and ${tlsKey.length}`,
    )
  }
  if (tlsStationCa.length > 0 && stationOrganisation.length === 0) {
    throw new ConfigError('tls-station-ca needs --station-organisation, the name that station certificates carry as O')
  }
}

function checkAuthority({ caUrl, caSecretFile, stationOrganisation, contractPoolUrl, contractPoolSecretFile }: Config) {
  if ((contractPoolUrl === '') !== (contractPoolSecretFile === '')) {
    throw new ConfigError('contract-pool-url and contract-pool-secret-file need each other')
  }
  if ((caUrl === '') !== (caSecretFile === '')) throw new ConfigError('ca-url and ca-secret-file need each other')
  if (caUrl !== '' && stationOrganisation.length === 0) {
    throw new ConfigError('ca-url needs --station-organisation, the name that station certificates carry as O')
  }
}

function parse(name: SettingName, { text, source }: { text: string; source: string }): unknown {
  try {
    return settings[name].parse(text)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const shown = name === 'api-key' ? '' : ` "${text}"`
    throw new ConfigError(`${source}${shown}: ${error.message}`)
  }
}

function readFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) throw new ConfigError(`there is no configuration file at ${path}`)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new ConfigError(`${path} is not JSON; write an object such as { "port": 8080 }`)
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError(`${path} must hold an object such as { "port": 8080 }`)
  }
  return { ...content }
}

function suggestion(name: string): string {
  const nearest = names
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return nearest !== undefined && nearest.distance <= 3
    ? `; did you mean ${nearest.candidate} (${environmentName(nearest.candidate)})?`
    : ''
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution))
    }
    row = next
  }
  return row[b.length] ?? 0
}
