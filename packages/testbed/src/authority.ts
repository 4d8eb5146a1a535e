import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type CaServer, CertificateAuthority, initialise, readSecret, secretFile, serveCa } from '@stationmaster/ca'

const passphrase = 'a passphrase for tests'
const patienceMs = 60_000

/** Our authority in this process, that can go away and come back at its port; `openssl` is at hand beside it. */
export interface TestAuthority extends AsyncDisposable {
  url: string
  folder: string
  secretFile: string
  root(name: 'stations' | 'v2g' | 'mo'): string
  stop(): Promise<void>
  start(): Promise<void>
  openssl(...args: string[]): Promise<string>
  /** Makes a key and a request for it; their files are named after `name`. */
  request(name: string, subject: string, ...key: string[]): Promise<string>
  put(name: string, content: string | Uint8Array): string
  read(name: string): string
}

export async function createAuthority(organisation = 'Net'): Promise<TestAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-authority-'))
  const now = () => Date.now()
  await initialise({ folder, offline: join(folder, 'offline'), organisation, passphrase, publicUrl: '', now: now() })
  let port = 0
  let running: { ca: CertificateAuthority; server: CaServer } | undefined
  async function start(): Promise<void> {
    const publicUrl = port === 0 ? '' : `http://127.0.0.1:${port}`
    const ca = await CertificateAuthority.open({ folder, passphrase, publicUrl, clock: { now } })
    const secret = readSecret(secretFile(folder))
    const failed = (error: unknown) => process.stderr.write(`${String(error)}\n`)
    const server = await serveCa({ ca, secret, host: '127.0.0.1', port, failed })
    port = Number(new URL(server.address).port)
    running = { ca, server }
  }
  async function stop(): Promise<void> {
    await running?.server[Symbol.asyncDispose]()
    running?.ca[Symbol.dispose]()
    running = undefined
  }
  await start()
  // What it signs names its address, which is known only now.
  await stop()
  await start()
  const openssl = async (...args: string[]) => {
    const { stdout, stderr } = await promisify(execFile)('openssl', args, { cwd: folder, timeout: patienceMs })
    return `${stdout}${stderr}`
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    secretFile: secretFile(folder),
    root: (name) => join(folder, `${name}.root.pem`),
    stop,
    start,
    openssl,
    async request(name, subject, ...key) {
      const kind = key.length > 0 ? key : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
      const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`]
      await openssl('req', '-new', '-newkey', ...kind, '-nodes', ...files, '-subj', subject)
      chmodSync(join(folder, `${name}.key`), 0o600)
      return read(`${name}.csr`)
    },
    put(name, content) {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
    read,
    async [Symbol.asyncDispose]() {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
