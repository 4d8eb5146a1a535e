// npm start: from a fresh clone to a charging network. The server starts as soon as what it needs is installed; the
// console is installed and built beside it, and the server serves it from the moment it is there. The server itself is
// bundled last, for the next start.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { bundleIsCurrent, findMain } from '../packages/cli/bin/find-main.mjs'
import { findNode, missingNode } from '../packages/cli/bin/find-node.mjs'
import { bundleApart } from './bundle.mjs'
import { buildConsole, consoleIsBuilt } from './console-build.mjs'
import { ensureInstalled, root } from './ensure-installed.mjs'

function fail(error) {
  process.stderr.write(`npm start: ${error.message}\n`)
  process.exit(1)
}

// Until the server is there to be told, a signal ends the installing.
const leave = () => process.exit(143)
process.once('SIGTERM', leave)
// npm starts this in a shell, and a shell that is ended tells nobody: only its absence does.
const parent = process.ppid
let end = leave
const watch = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(watch)
  end()
}, 500).unref()
await ensureInstalled('server', 'the server').catch(fail)
const node = findNode(join(root, 'package.json')) ?? fail(new Error(missingNode()))

const main = findMain()
const server = spawn(node, [...main.flags, main.path, 'up', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE: main.compileCache, ...process.env },
})
const ended = new AbortController()
server.on('error', fail)
server.on('exit', (code, signal) => {
  ended.abort()
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
})
process.off('SIGTERM', leave)
end = () => server.kill('SIGTERM')
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    clearInterval(watch)
    server.kill(signal)
  })
}
// A terminal sends its interrupt to the server as well; without one only this process has heard it.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) server.kill('SIGINT')
})

try {
  const built = { console: consoleIsBuilt(), bundle: bundleIsCurrent() }
  if (!built.console || !built.bundle) await ensureInstalled('start', 'the console')
  if (!built.console) await buildConsole(node, ended.signal)
  if (!built.bundle) await bundleApart(node, ended.signal)
} catch (error) {
  // The network runs on without its console: a station at the fence must not wait for a page.
  if (!ended.signal.aborted) process.stderr.write(`npm start: ${error.message}\n`)
}
