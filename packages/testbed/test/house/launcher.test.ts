import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-launcher-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Place = 'src/main.ts' | 'dist/main.js' | 'bundle/main.js'

/** A copy of the launcher in a house of its own, with these mains: from sources, as built, or bundled. */
function home(mains: Partial<Record<Place, string>>, path = 'packages/cli'): string {
  const cli = join(mkdtempSync(join(folder, 'house-')), path)
  cpSync(fileURLToPath(new URL('../../../cli/bin', import.meta.url)), join(cli, 'bin'), { recursive: true })
  writeFileSync(join(cli, 'package.json'), '{ "type": "module" }')
  for (const [place, main] of Object.entries(mains)) {
    mkdirSync(join(cli, place, '..'), { recursive: true })
    writeFileSync(join(cli, place), main)
  }
  return cli
}

/** Says of the bundle that it was made from the main there is. */
function stamp(cli: string): void {
  const source = join(cli, 'src/main.ts')
  const { size, mtimeMs } = statSync(source)
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex')
  const path = relative(join(cli, '../..'), source)
  writeFileSync(join(cli, 'bundle/built-from.json'), JSON.stringify([{ path, size, mtimeMs, hash }]))
}

function run(cli: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(cli, 'bin/stationmaster.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

const launch = (place: Place, main: string, ...args: string[]) => run(home({ [place]: main }), ...args)

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

const both = { 'src/main.ts': `console.log('sources')\n`, 'bundle/main.js': `console.log('bundle')\n` }

test('the command runs its bundle while the sources are those it was made from', async () => {
  const cli = home(both)
  stamp(cli)
  expect(await outcome(run(cli))).toEqual({ code: 0, output: 'bundle\n' })
})

test('sources that were written again without a change leave the bundle in use', async () => {
  const cli = home(both)
  stamp(cli)
  utimesSync(join(cli, 'src/main.ts'), new Date(), new Date(Date.now() + 60_000))
  expect(await outcome(run(cli))).toEqual({ code: 0, output: 'bundle\n' })
})

test('the command runs its sources when one of them changed since the bundle, be it by one letter', async () => {
  const cli = home(both)
  stamp(cli)
  writeFileSync(join(cli, 'src/main.ts'), `console.log('Sources')\n`)
  utimesSync(join(cli, 'src/main.ts'), new Date(), new Date(Date.now() + 60_000))
  expect(await outcome(run(cli))).toEqual({ code: 0, output: 'Sources\n' })
})

test('a bundle that is not finished is not run', async () => {
  expect(await outcome(run(home(both)))).toEqual({ code: 0, output: 'sources\n' })
})

test('an installed package runs the bundle it was published with', async () => {
  const cli = home(both, 'node_modules/@stationmaster/cli')
  expect(await outcome(run(cli))).toEqual({ code: 0, output: 'bundle\n' })
})

test('a place where nothing may be kept for the next start does not stop this one', async () => {
  const cli = home(both)
  stamp(cli)
  // A file where the folder would be: also an administrator may not write below it.
  writeFileSync(join(cli, '../../node_modules'), '')
  expect(await outcome(run(cli))).toEqual({ code: 0, output: 'bundle\n' })
})
