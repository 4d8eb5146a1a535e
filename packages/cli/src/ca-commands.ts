import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  authorityNames,
  CaRefused,
  CertificateAuthority,
  initialise,
  offlineFolder,
  readSecret,
  renewRootLists,
  rootsAreOnline,
  secretFile,
  serveCa,
} from '@stationmaster/ca'
import { makeSigningRequest, newKey } from '@stationmaster/pki'

interface Where {
  folder: string
}
interface Opening extends Where {
  passphraseFile?: string
}
export interface Asking extends Where {
  url?: string
}

const clock = { now: () => Date.now() }

function passphraseOf({ passphraseFile }: Pick<Opening, 'passphraseFile'>): string {
  if (passphraseFile !== undefined) return readFileSync(passphraseFile, 'utf8').trim()
  return process.env.STATIONMASTER_CA_PASSPHRASE ?? ''
}

export interface InitOptions extends Opening {
  organisation: string
  offline?: string
  publicUrl: string
}

export async function init(options: InitOptions): Promise<void> {
  const { folder, organisation, publicUrl, offline = offlineFolder(folder) } = options
  const passphrase = passphraseOf(options)
  await initialise({ folder, offline, organisation, passphrase, publicUrl, now: clock.now() })
  process.stdout.write(
    `\n  Authorities    ${folder}\n  Keys of roots  ${offline}   carry them away: they are not needed to serve\n` +
      `  Trust          ${authorityNames.map((name) => trustOf(folder, name)).join('\n                 ')}\n` +
      `  Secret         ${secretFile(folder)}   for --ca-secret-file of "stationmaster up"\n\n`,
  )
}

/** Which setting of the server takes the root of whom. */
const trustedBy = { stations: '--tls-station-ca', v2g: '--contract-ca', mo: '--contract-ca' } as const satisfies Record<
  (typeof authorityNames)[number],
  string
>

function trustOf(folder: string, name: (typeof authorityNames)[number]): string {
  return `${join(folder, `${name}.root.pem`)}   for ${trustedBy[name]}`
}

export interface ServeOptions extends Opening {
  port: number
  host: string
  publicUrl: string
}

export async function serve(options: ServeOptions): Promise<void> {
  const { folder, publicUrl } = options
  const secret = readSecret(secretFile(folder))
  using ca = await CertificateAuthority.open({ folder, passphrase: passphraseOf(options), publicUrl, clock })
  const failed = (error: unknown) =>
    process.stderr.write(`stationmaster ca: ${error instanceof Error ? error.stack : String(error)}\n`)
  await using server = await serveCa({ ca, secret, host: options.host, port: options.port, failed })
  const warning = rootsAreOnline(folder)
    ? `  The keys of the roots still lie in ${offlineFolder(folder)}: carry them away.\n`
    : ''
  const announced = addressFile(folder)
  writeFileSync(announced, `${server.address}\n`, { mode: 0o600 })
  process.stdout.write(`\n  Certificate authority    ${server.address}\n${warning}\n`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  rmSync(announced, { force: true })
}

/** Where the authority of a folder is served, for the commands that ask it. */
const addressFile = (folder: string) => join(folder, 'address')

function addressOf({ folder, url }: Asking): string {
  if (url !== undefined) return url
  const announced = addressFile(folder)
  return existsSync(announced) ? readFileSync(announced, 'utf8').trim() : 'http://127.0.0.1:8090'
}

export interface IssueOptions extends Asking {
  authority: string
  name: string
  organisation?: string
  csr?: string
  days?: number
  out: string
}

export async function issue({ authority, name, organisation, csr, days, out, ...where }: IssueOptions): Promise<void> {
  let request = csr === undefined ? '' : readFileSync(csr, 'utf8')
  if (request === '') {
    const key = newKey()
    writeFileSync(`${out}.key`, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
    const subject = { commonName: name, ...(organisation === undefined ? {} : { organisation }) }
    request = makeSigningRequest(subject, createPublicKey(key), key)
  }
  const issued = await ask(where, 'POST', '/v1/certificates', {
    requestId: crypto.randomUUID(),
    authority,
    csr: request,
    commonName: name,
    organisations: organisation === undefined ? [] : [organisation],
    ...(days === undefined ? {} : { days }),
  }).catch((error: unknown) => {
    // A key that nobody certified is of no use, and would stand in the way of the next try.
    if (csr === undefined) rmSync(`${out}.key`, { force: true })
    throw error
  })
  writeFileSync(out, `${String(issued.certificate)}${String(issued.chain)}`)
  process.stdout.write(`${String(issued.serialNumber)} until ${String(issued.notAfter)}\n`)
}

export async function list(where: Asking): Promise<void> {
  let after = ''
  do {
    const { items, nextCursor } = await ask(where, 'GET', `/v1/certificates${after === '' ? '' : `?after=${after}`}`)
    for (const item of Array.isArray(items) ? items : []) process.stdout.write(`${lineOf({ ...item })}\n`)
    after = typeof nextCursor === 'string' ? nextCursor : ''
  } while (after !== '')
}

function lineOf({ serialNumber, authority, notAfter, commonName, revocationReason }: Record<string, unknown>): string {
  const state = typeof revocationReason === 'string' ? `revoked (${revocationReason})` : 'valid'
  return [serialNumber, authority, notAfter, state, commonName].map(String).join('  ')
}

const patienceMs = 15_000

async function ask(where: Asking, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const url = addressOf(where)
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${readSecret(secretFile(where.folder))}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new CaRefused(
      `${url} does not answer; is \`stationmaster ca serve\` running for ${where.folder}? Or name it with --url`,
      { cause },
    )
  })
  const told: unknown = await answer.json()
  const fields = typeof told === 'object' && told !== null ? { ...told } : {}
  if (answer.ok) return fields
  throw new CaRefused('detail' in fields ? String(fields.detail) : `${url} answered ${answer.status}`)
}

export interface RenewOptions extends Opening {
  offline: string
}

export async function renewLists({ folder, offline, ...rest }: RenewOptions): Promise<void> {
  await renewRootLists(folder, offline, passphraseOf(rest), clock.now())
}

export interface RevokeOptions extends Asking {
  reason: string
}

export async function revoke(serialNumber: string, { reason, ...where }: RevokeOptions): Promise<void> {
  await ask(where, 'POST', `/v1/certificates/${serialNumber.toLowerCase()}/revoke`, { reason })
  process.stdout.write(`${serialNumber} is revoked\n`)
}
