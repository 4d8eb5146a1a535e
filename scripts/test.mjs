// npm test: everything that needs nothing but the embedded store, and what else this machine has.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { findNode } from '../packages/cli/bin/find-node.mjs'
import { findChromium } from './chromium.mjs'
import { buildConsole, consoleIsBuilt } from './console-build.mjs'
import { ensureInstalled, root } from './ensure-installed.mjs'

function fail(error) {
  process.stderr.write(`npm test: ${error.message}\n`)
  process.exit(1)
}

// Until the runner is there to be told, a signal ends the installing.
const leave = () => process.exit(143)
process.once('SIGTERM', leave)
await ensureInstalled('all', 'the tests').catch(fail)
const node = findNode(join(root, 'package.json'))
const chromium = findChromium()
const given = process.argv.slice(2)
const choosesProjects = given.some((argument) => argument.startsWith('--project'))
const projects = choosesProjects ? [] : ['unit', 'end-to-end', ...(chromium ? ['browser'] : [])]

const say = (words) => process.stderr.write(`${words}\n`)
if (!chromium) say('Browser tests are left out: no Chromium was found (STATIONMASTER_TEST_CHROMIUM may name one).')
for (const [variable, store] of [
  ['STATIONMASTER_TEST_POSTGRES', 'PostgreSQL'],
  ['STATIONMASTER_TEST_NATS', 'NATS'],
]) {
  say(
    process.env[variable]
      ? `${store} tests run (${variable} is set).`
      : `${store} tests are left out: ${variable} is not set.`,
  )
}
if (!existsSync(join(root, '../shared/reference'))) {
  say('Tests against the published schemas are left out: ../shared/reference is not there.')
}

// Tests named by a path elsewhere need no console; and one that cannot be built must not hide what else is broken.
const paths = given.filter((argument) => !argument.startsWith('-'))
const needsConsole = paths.length === 0 || paths.some((path) => /testbed|console/.test(path))
let consoleFailed = false
if (needsConsole && !consoleIsBuilt()) {
  await buildConsole(node).catch((error) => {
    consoleFailed = true
    say(`npm test: ${error.message}`)
  })
}

const child = spawn(
  node,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects.flatMap((name) => ['--project', name]), ...given],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
      ...(chromium ? { STATIONMASTER_TEST_CHROMIUM: chromium } : {}),
    },
  },
)
child.on('error', fail)
child.on('exit', (code, signal) => {
  if (consoleFailed) say('npm test: the console could not be built; see above.')
  process.exit(code === 0 && consoleFailed ? 1 : (code ?? 128 + (constants.signals[signal] ?? 0)))
})
process.off('SIGTERM', leave)
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT')
})
