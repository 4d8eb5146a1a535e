import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'

const patienceMs = 30_000

/** A folder for one file of tests, and the command that judges what lies in it. */
export function judge() {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-pki-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    put(name: string, content: string | Uint8Array): string {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
    /** Both streams as one text; throws where the command fails. */
    openssl: (...args: string[]): string =>
      execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', timeout: patienceMs, stdio: 'pipe' }),
    /** Meanwhile this process can answer it. */
    async asking(...args: string[]): Promise<string> {
      const { stdout, stderr } = await promisify(execFile)('openssl', args, { cwd: folder, timeout: patienceMs })
      return `${stdout}${stderr}`
    },
    /** What it says when it fails. */
    refusal(...args: string[]): string {
      try {
        execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', timeout: patienceMs, stdio: 'pipe' })
      } catch (error) {
        return error instanceof Error && 'stderr' in error && 'stdout' in error
          ? `${String(error.stdout)}${String(error.stderr)}`
          : String(error)
      }
      throw new Error(`openssl ${args.join(' ')} did not fail`)
    },
  }
}
