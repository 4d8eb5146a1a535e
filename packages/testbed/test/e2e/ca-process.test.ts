/** F26: the authority as operators run it, a process and key store of its own; openssl is the judge. */
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CaProcess, openssl, runCa, startCa } from '../../src/ca-process.ts'
import { createFolder } from '../../src/folder.ts'

const patienceMs = 120_000
let base = ''
let folder = ''
let ca: CaProcess
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  base = opened.use(await createFolder()).path
  folder = join(base, 'ca')
  await runCa('init', '--folder', folder, '--organisation', 'Net', '--public-url', 'http://ca.example')
  ca = opened.use(await startCa(folder, '--public-url', 'http://ca.example'))
}, patienceMs)
afterAll(() => opened.disposeAsync())

const asking = () => ['--folder', folder, '--url', ca.address]

test(
  'F26 a contract for trying Plug & Charge is certified by hand, listed, revoked and told as revoked',
  async () => {
    const out = join(base, 'contract.pem')
    const said = await runCa('issue', ...asking(), '--authority', 'mo', '--name', 'DENETC12345678', '--out', out)
    const [serial = ''] = said.split(' ')
    expect(statSync(`${out}.key`).mode & 0o077).toBe(0)
    const root = join(folder, 'mo.root.pem')
    expect(await openssl(base, 'verify', '-CAfile', root, '-untrusted', out, out)).toContain('OK')
    expect(await runCa('list', ...asking())).toContain(`${serial}  mo`)
    const status = () =>
      openssl(
        base,
        'ocsp',
        '-issuer',
        join(folder, 'mo.sub.pem'),
        '-cert',
        out,
        '-url',
        `${ca.address}/ocsp/mo`,
        '-CAfile',
        root,
        '-verify_other',
        join(folder, 'mo.sub.pem'),
      )
    expect(await status()).toContain('contract.pem: good')
    await runCa('revoke', serial, ...asking(), '--reason', 'affiliationChanged')
    expect(await status()).toMatch(/contract.pem: revoked[\s\S]*affiliationChanged/)
    expect(await runCa('list', ...asking())).toContain('revoked (affiliationChanged)')
  },
  patienceMs,
)

test(
  'what an operator does wrong is said in one line',
  async () => {
    await expect(runCa('init', '--folder', folder, '--organisation', 'Net')).rejects.toThrow('there is an authority in')
    await expect(runCa('serve', '--folder', folder)).rejects.toThrow('stop it first')
    await expect(runCa('revoke', 'abc', ...asking())).rejects.toThrow('signed no such certificate')
    const nowhere = ['--folder', folder, '--url', 'http://127.0.0.1:1']
    await expect(runCa('list', ...nowhere)).rejects.toThrow(/does not answer;.*(?<!failed\))$/m)
    // A key that nobody certified does not stay, and its file is free for the next try.
    const out = join(base, 'nobody.pem')
    await expect(runCa('issue', ...nowhere, '--authority', 'mo', '--name', 'X', '--out', out)).rejects.toThrow('--url')
    expect(existsSync(`${out}.key`)).toBe(false)
  },
  patienceMs,
)

test(
  'F26 it goes on without the keys of its roots, and with all that it signed after it was killed',
  async () => {
    expect(existsSync(join(folder, 'offline/stations.root.key.json'))).toBe(true)
    renameSync(join(folder, 'offline'), join(base, 'carried-away'))
    const before = await runCa('list', ...asking())
    // Where it is served stands in its folder.
    expect(await runCa('list', '--folder', folder)).toBe(before)
    await ca.kill()
    ca = opened.use(await startCa(folder))
    expect(await runCa('list', ...asking())).toBe(before)
    const old = readFileSync(join(folder, 'stations.root.crl'))
    rmSync(join(folder, 'stations.root.crl'))
    await runCa('renew-root-lists', '--folder', folder, '--offline', join(base, 'carried-away'))
    expect(readFileSync(join(folder, 'stations.root.crl')).equals(old)).toBe(false)
  },
  patienceMs,
)
