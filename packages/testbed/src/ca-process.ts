import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Running, startScript } from './processes.ts'

const main = new URL('../../cli/src/main.ts', import.meta.url)
const caPassphrase = 'a passphrase for tests'
const patienceMs = 60_000

export interface CaProcess extends Running {
  address: string
}

/** `stationmaster ca …` as an operator runs it; resolves with what it wrote. */
export async function runCa(...args: string[]): Promise<string> {
  const child = startScript(main, { args: ['ca', ...args], environment, errors: 'pipe' })
  let said = ''
  for (const stream of [child.child.stdout, child.child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  const code = await child.ended
  if (code !== '0') throw new Error(said)
  return said
}

/** The authority of a folder, in a process of its own until it is disposed. */
export async function startCa(folder: string, ...args: string[]): Promise<CaProcess> {
  const running = startScript(main, { args: ['ca', 'serve', '--folder', folder, '--port', '0', ...args], environment })
  return { ...running, address: await running.line('  Certificate authority') }
}

const environment = { STATIONMASTER_CA_PASSPHRASE: caPassphrase }

/** The command that judges certificates which it did not make. */
export async function openssl(folder: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('openssl', args, { cwd: folder, timeout: patienceMs })
  return `${stdout}${stderr}`
}
