/** Three hierarchies, each a root that goes offline and one authority below it that signs (F26). */
import { createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  issuerOf,
  makeCertificate,
  makeRevocationList,
  type Name,
  newKey,
  type Purpose,
  type Revocation,
  writeName,
} from '@stationmaster/pki'
import { writeWhole } from './files.ts'
import { CaRefused } from './refused.ts'
import { checkPassphrase, Vault } from './vault.ts'

interface Kind {
  title: string
  /** Of what it signs. */
  days: number
  purposes: readonly Purpose[]
}

export const authorityKinds = {
  /** Stations of security profile 3. */
  stations: { title: 'Stations', days: 365, purposes: ['clientAuth'] },
  /** What a station shows a vehicle (ISO 15118). */
  v2g: { title: 'V2G', days: 90, purposes: ['serverAuth'] },
  /** What a vehicle pays with; for trying Plug & Charge. */
  mo: { title: 'Mobility Operator', days: 730, purposes: ['clientAuth'] },
} as const satisfies Record<string, Kind>
export type AuthorityName = keyof typeof authorityKinds
export const authorityNames: readonly AuthorityName[] = ['stations', 'v2g', 'mo']

const dayMs = 86_400_000
const rootDays = 15 * 365
const subDays = 8 * 365
/** A root's list is signed by hand, once a year. */
const rootListDays = 400
/** Clocks of stations are late. */
const earlierMs = 60 * 60_000

/** Where everything of an authority lies. */
export function filesOf(folder: string, name: AuthorityName) {
  const path = (suffix: string) => join(folder, `${name}.${suffix}`)
  return { root: path('root.pem'), rootList: path('root.crl'), sub: path('sub.pem'), subKey: path('sub.key.json') }
}
const rootKeyFile = (offline: string, name: AuthorityName) => join(offline, `${name}.root.key.json`)
export const secretFile = (folder: string): string => join(folder, 'secret')
export const offlineFolder = (folder: string): string => join(folder, 'offline')

export interface InitOptions {
  folder: string
  /** Where the keys of the roots are put, to be carried away. */
  offline: string
  /** O of every authority, e.g. the operator's name. */
  organisation: string
  passphrase: string
  /** Where the public reaches lists and status of this authority; part of what roots sign. */
  publicUrl: string
  now: number
}

/** Makes roots and the authorities below them, and the secret that the server signs in with. */
export async function initialise({
  folder,
  offline,
  organisation,
  passphrase,
  publicUrl,
  now,
}: InitOptions): Promise<void> {
  checkPassphrase(passphrase)
  if (existsSync(secretFile(folder))) throw new CaRefused(`there is an authority in ${folder} already`)
  const vault = new Vault(passphrase)
  for (const each of [folder, offline]) mkdirSync(each, { recursive: true, mode: 0o700 })
  for (const name of authorityNames) {
    const files = filesOf(folder, name)
    const named = (what: string): Name => ({
      organisation,
      commonName: `${organisation} ${authorityKinds[name].title} ${what}`.slice(0, 64),
    })
    const rootKey = newKey()
    const root = certified(named('Root'), rootKey, undefined, { days: rootDays, pathLength: 1, now, crlUrl: '' })
    const subKey = newKey()
    const crlUrl = publicUrl === '' ? '' : `${publicUrl}/crl/${name}-root.crl`
    const sub = certified(
      named('CA'),
      subKey,
      { certificate: root, key: rootKey },
      { days: subDays, pathLength: 0, now, crlUrl },
    )
    await vault.close(rootKeyFile(offline, name), rootKey)
    await vault.close(files.subKey, subKey)
    writeWhole(files.root, root)
    writeWhole(files.sub, sub)
    writeWhole(files.rootList, rootList(root, rootKey, [], now))
  }
  // The last one: until it lies there the folder is no authority, and can be begun again.
  writeWhole(secretFile(folder), `${randomBytes(32).toString('base64url')}\n`, 0o600)
}

interface Certified {
  days: number
  pathLength: number
  now: number
  crlUrl: string
}

function certified(
  name: Name,
  key: KeyObject,
  issuer: { certificate: string; key: KeyObject } | undefined,
  { days, pathLength, now, crlUrl }: Certified,
): string {
  const subjectBytes = writeName(name)
  return makeCertificate(
    {
      subjectBytes,
      publicKeyBytes: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      notBefore: now - earlierMs,
      notAfter: now + days * dayMs,
      authority: { pathLength },
      usage: ['keyCertSign', 'cRLSign', 'digitalSignature'],
      ...(crlUrl === '' ? {} : { crlUrl }),
    },
    issuer === undefined
      ? { nameBytes: subjectBytes, key }
      : issuerOf(new X509Certificate(issuer.certificate), issuer.key),
  )
}

function rootList(root: string, key: KeyObject, revoked: readonly Revocation[], now: number): Buffer {
  const number = Math.floor(now / 1_000)
  const nextUpdate = now + rootListDays * dayMs
  return makeRevocationList({ number, thisUpdate: now, nextUpdate, revoked }, issuerOf(new X509Certificate(root), key))
}

/** Signs the roots' lists anew, with the keys that were brought for it. */
export async function renewRootLists(folder: string, offline: string, passphrase: string, now: number): Promise<void> {
  const vault = new Vault(passphrase)
  for (const name of authorityNames) {
    const files = filesOf(folder, name)
    const key = await vault.open(rootKeyFile(offline, name))
    writeWhole(files.rootList, rootList(readFileSync(files.root, 'utf8'), key, [], now))
  }
}

/** Whether the keys of the roots still lie beside those that are in use. */
export function rootsAreOnline(folder: string): boolean {
  return authorityNames.some((name) => existsSync(rootKeyFile(offlineFolder(folder), name)))
}
