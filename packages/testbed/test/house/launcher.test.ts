import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-launcher-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A copy of the launcher with a main of its own, as sources or as what was built. */
function launch(place: 'src/main.ts' | 'dist/main.js', main: string, ...args: string[]): ChildProcess {
  const home = mkdtempSync(join(folder, 'home-'))
  cpSync(fileURLToPath(new URL('../../../cli/bin', import.meta.url)), join(home, 'bin'), { recursive: true })
  mkdirSync(join(home, place, '..'), { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(home, place), main)
  return spawn(process.execPath, [join(home, 'bin/stationmaster.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function outcome(child: ChildProcess): Promise<{ code: unknown; output: string }> {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += String(chunk)
  })
  const [code] = await once(child, 'close')
  return { code, output }
}

test('the command runs its sources, with its arguments and the condition that finds the other sources', async () => {
  const main = `const words: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify([words, process.execArgv.includes('--conditions=source')]))\n`
  expect(await outcome(launch('src/main.ts', main, 'up', '--port', '0'))).toEqual({
    code: 0,
    output: '[["up","--port","0"],true]\n',
  })
})

test('the command runs what was built where there are no sources', async () => {
  const { code, output } = await outcome(
    launch('dist/main.js', `console.log('built', ...process.argv.slice(2))\n`, 'up'),
  )
  expect({ code, output }).toEqual({ code: 0, output: 'built up\n' })
})

test('the exit code of the command is its own', async () => {
  expect(await outcome(launch('src/main.ts', 'process.exitCode = 2\n'))).toMatchObject({ code: 2 })
})

test('a supervisor that ends the launcher ends the server gracefully', async () => {
  const main = `process.on('SIGTERM', () => {\n  console.log('closing')\n  process.exit(7)\n})\nsetInterval(() => {}, 1000)\nconsole.log('up')\n`
  const child = launch('src/main.ts', main)
  const result = outcome(child)
  if (child.stdout) await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await result).toEqual({ code: 7, output: 'up\nclosing\n' })
})
