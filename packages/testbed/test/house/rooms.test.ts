import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../../../scripts/check-rooms.mjs', import.meta.url))

/** A small house that keeps every rule: each room with the imports it may have. */
const tidy: Record<string, string> = {
  'packages/contract/src/index.ts': `export const word = 'word'\nexport type Word = string\n`,
  'packages/ocpp/src/index.ts': `export const subprotocol = 'ocpp1.6'\n`,
  'packages/simulator/src/index.ts': `import { subprotocol } from '@stationmaster/ocpp'\nexport const speaks = subprotocol\n`,
  'packages/simulator/src/adapters/v16.ts': `export const version = 'ocpp1.6'\n`,
  'packages/console/src/main.tsx': `import { word } from '@stationmaster/contract'\nexport const page = <p>{word}</p>\n`,
  'packages/cli/src/main.ts': `import { app } from '@stationmaster/csms'\nimport { speaks } from '@stationmaster/simulator'\nimport '@stationmaster/contract'\nexport const run = [app, speaks]\n`,
  'packages/csms/src/index.ts': `export { app } from './app.ts'\n`,
  'packages/csms/src/main.ts': `import './app.ts'\n`,
  'packages/csms/src/app.ts':
    ['gateway', 'adapters', 'storage', 'events', 'api', 'jobs'].map((room) => `import './${room}/room.ts'\n`).join('') +
    `import './config.ts'\nexport const app = 1\n`,
  'packages/csms/src/config.ts': `import './platform/log.ts'\n`,
  'packages/csms/src/platform/log.ts': `import { type Clock } from '../domain/ports.ts'\nexport type Log = Clock\n`,
  'packages/csms/src/domain/ports.ts': `export type Clock = () => number\n`,
  'packages/csms/src/domain/model.ts': `import { type Word } from '@stationmaster/contract'\nexport type Model = Word\n`,
  'packages/csms/src/adapters/adapter.ts': `import { subprotocol } from '@stationmaster/ocpp'\nexport const adapter = subprotocol\n`,
  'packages/csms/src/adapters/room.ts': `import './adapter.ts'\nimport '../domain/model.ts'\nexport const spoken = 'ocpp2.0.1'\n`,
  'packages/csms/src/gateway/handshake.ts': `export const offered = ['ocpp2.1', 'ocpp1.6']\n`,
  'packages/csms/src/gateway/room.ts': `import '@stationmaster/ocpp'\nimport '../domain/ports.ts'\nimport './handshake.ts'\nimport '../adapters/adapter.ts'\n`,
  'packages/csms/src/storage/room.ts': `import 'node:sqlite'\nimport '../domain/model.ts'\nimport '../platform/log.ts'\nexport const query = 'SELECT id FROM station'\n`,
  'packages/csms/src/events/room.ts': `import '../domain/model.ts'\n`,
  'packages/csms/src/api/room.ts': `import '../domain/model.ts'\nimport '@stationmaster/contract'\n`,
  'packages/csms/src/jobs/room.ts': `import '../domain/model.ts'\n`,
  'packages/csms/test/everything.test.ts': `import '@stationmaster/ocpp'\nexport const version = 'ocpp1.6'\nexport const sql = 'DELETE FROM station'\n`,
  'packages/testbed/src/index.ts': `import '@stationmaster/csms'\nimport '@stationmaster/ocpp'\n`,
  'package-lock.json': JSON.stringify({
    packages: { 'node_modules/kept': { version: '1.0.0', integrity: 'sha512-x' } },
  }),
}

/** One file that breaks one rule; the finding has to name both. */
interface Planted {
  rule: string
  path: string
  text: string
}

const planted: Planted[] = [
  { rule: 'no-cycle', path: 'packages/ocpp/src/loop.ts', text: `import './pool.ts'\n` },
  {
    rule: 'no-cycle',
    path: 'packages/ocpp/src/pool.ts',
    text: `import { type Loop } from './loop.ts'\nexport type Pool = Loop\n`,
  },
  { rule: 'no-unresolved', path: 'packages/ocpp/src/lost.ts', text: `import './nowhere.ts'\n` },
  { rule: 'contract-package', path: 'packages/contract/src/wide.ts', text: `import '@stationmaster/ocpp'\n` },
  { rule: 'ocpp-package', path: 'packages/ocpp/src/wide.ts', text: `import '@stationmaster/contract'\n` },
  { rule: 'pki-package', path: 'packages/pki/src/wide.ts', text: `import '@stationmaster/contract'\n` },
  { rule: 'ca-package', path: 'packages/ca/src/wide.ts', text: `import '@stationmaster/csms'\n` },
  { rule: 'simulator-package', path: 'packages/simulator/src/wide.ts', text: `import '@stationmaster/contract'\n` },
  { rule: 'simulator-package', path: 'packages/simulator/src/server.ts', text: `import '@stationmaster/csms'\n` },
  { rule: 'console-package', path: 'packages/console/src/wide.ts', text: `import '@stationmaster/csms'\n` },
  { rule: 'csms-package', path: 'packages/csms/src/wide.ts', text: `import '@stationmaster/simulator'\n` },
  { rule: 'csms-package', path: 'packages/csms/src/adapters/deep.ts', text: `import '../../../ocpp/src/loop.ts'\n` },
  { rule: 'cli-package', path: 'packages/cli/src/wide.ts', text: `import '@stationmaster/ocpp'\n` },
  { rule: 'cli-package', path: 'packages/cli/src/deep.ts', text: `import '../../csms/src/storage/room.ts'\n` },
  {
    rule: 'no-test-in-product',
    path: 'packages/csms/src/storage/tested.ts',
    text: `import '../../test/everything.test.ts'\n`,
  },
  { rule: 'no-test-in-product', path: 'packages/cli/src/world.ts', text: `import '@stationmaster/testbed'\n` },
  { rule: 'domain-pure', path: 'packages/csms/src/domain/clock.ts', text: `import 'node:timers'\n` },
  {
    rule: 'domain-pure',
    path: 'packages/csms/src/domain/files.ts',
    text: `import { readFileSync } from 'fs'\nexport const read = readFileSync\n`,
  },
  { rule: 'domain-pure', path: 'packages/csms/src/domain/schema.ts', text: `import 'typebox'\n` },
  {
    rule: 'domain-pure',
    path: 'packages/csms/src/domain/wire.ts',
    text: `import { type subprotocol } from '@stationmaster/ocpp'\nexport type Wire = typeof subprotocol\n`,
  },
  { rule: 'domain-pure', path: 'packages/csms/src/domain/rows.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'domain-pure', path: 'packages/csms/src/domain/settings.ts', text: `import '../config.ts'\n` },
  { rule: 'adapters-room', path: 'packages/csms/src/adapters/stores.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'adapters-room', path: 'packages/csms/src/adapters/sockets.ts', text: `import '../gateway/room.ts'\n` },
  { rule: 'storage-room', path: 'packages/csms/src/storage/sockets.ts', text: `import '../gateway/room.ts'\n` },
  { rule: 'storage-no-protocol', path: 'packages/csms/src/storage/wire.ts', text: `import '@stationmaster/ocpp'\n` },
  { rule: 'events-room', path: 'packages/csms/src/events/rows.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'events-no-protocol', path: 'packages/csms/src/events/wire.ts', text: `import '@stationmaster/ocpp'\n` },
  { rule: 'api-room', path: 'packages/csms/src/api/sockets.ts', text: `import '../gateway/room.ts'\n` },
  { rule: 'api-room', path: 'packages/csms/src/api/rows.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'api-room', path: 'packages/csms/src/api/whole.ts', text: `import '../app.ts'\n` },
  { rule: 'api-no-protocol', path: 'packages/csms/src/api/wire.ts', text: `import '@stationmaster/ocpp'\n` },
  { rule: 'jobs-room', path: 'packages/csms/src/jobs/rows.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'jobs-no-protocol', path: 'packages/csms/src/jobs/wire.ts', text: `import '@stationmaster/ocpp'\n` },
  { rule: 'gateway-room', path: 'packages/csms/src/gateway/rules.ts', text: `import '../domain/rules.ts'\n` },
  { rule: 'gateway-room', path: 'packages/csms/src/gateway/rows.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'gateway-room', path: 'packages/csms/src/gateway/versions.ts', text: `import '../adapters/room.ts'\n` },
  { rule: 'platform-knows-no-room', path: 'packages/csms/src/platform/rows.ts', text: `import '../storage/room.ts'\n` },
  { rule: 'platform-knows-no-room', path: 'packages/csms/src/platform/flags.ts', text: `import '../config.ts'\n` },
  { rule: 'only-app-wires', path: 'packages/csms/src/wires.ts', text: `import './storage/room.ts'\n` },
  {
    rule: 'driver-only-in-storage',
    path: 'packages/csms/src/jobs/database.ts',
    text: `import { DatabaseSync } from 'node:sqlite'\nexport const open = DatabaseSync\n`,
  },
  {
    rule: 'driver-only-in-storage',
    path: 'packages/csms/src/api/database.ts',
    text: `import pg from 'pg'\nexport const open = pg\n`,
  },
  { rule: 'version-strings', path: 'packages/csms/src/api/version.ts', text: `export const version = 'ocpp1.6'\n` },
  { rule: 'version-strings', path: 'packages/simulator/src/version.ts', text: 'export const version = `ocpp2.0.1`\n' },
  { rule: 'version-strings', path: 'packages/contract/src/version.ts', text: 'export const version = "ocpp2.1"\n' },
  { rule: 'version-strings', path: 'packages/csms/src/gateway/version.ts', text: `export const version = 'ocpp1.6'\n` },
  {
    rule: 'sql-only-in-storage',
    path: 'packages/csms/src/events/read.ts',
    text: `export const read = 'SELECT id FROM outbox'\n`,
  },
  {
    rule: 'sql-only-in-storage',
    path: 'packages/csms/src/jobs/sweep.ts',
    text: 'export const sweep = `\n  delete from frame where at < ?`\n',
  },
  {
    rule: 'sql-only-in-storage',
    path: 'packages/csms/src/api/write.ts',
    text: `export const write = "update station set name = ''"\n`,
  },
  { rule: 'file-length', path: 'packages/ocpp/src/long.ts', text: 'export {}\n'.repeat(601) },
  {
    rule: 'machine-paths',
    path: 'packages/csms/src/api/path.ts',
    text: `export const folder = '/${'home'}/someone/data'\n`,
  },
  { rule: 'machine-paths', path: 'docs/setup.md', text: `Look into /${'Users'}/someone/stationmaster.\n` },
  { rule: 'no-left-out-tests', path: 'packages/csms/test/left-out.test.ts', text: `test.${'skip'}('B01', () => {})\n` },
]

const brokenLock = {
  packages: {
    'node_modules/from-somewhere': {
      version: '1.0.0',
      integrity: 'sha512-x',
      resolved: 'https://registry.example/x.tgz',
    },
    'node_modules/unheld': { version: '1.0.0' },
  },
}

const packages = ['contract', 'ocpp', 'simulator', 'console', 'cli', 'csms', 'testbed']
const folders: string[] = []

/** Builds a house of these files in a folder of its own, its packages linked as npm links them. */
function build(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'stationmaster-rooms-'))
  folders.push(root)
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) put(path, text)
  mkdirSync(join(root, 'node_modules/@stationmaster'), { recursive: true })
  for (const name of packages) {
    const exports = { '.': { source: name === 'console' ? './src/main.tsx' : './src/index.ts' } }
    put(`packages/${name}/package.json`, JSON.stringify({ name: `@stationmaster/${name}`, type: 'module', exports }))
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@stationmaster', name))
  }
  for (const name of ['typebox', 'pg']) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, type: 'module', exports: './index.js' }))
    put(`node_modules/${name}/index.js`, 'export default 1\n')
  }
  return root
}

const check = (root: string) =>
  new Promise<{ code: number; findings: string }>((resolve) => {
    execFile(process.execPath, [program, root], { timeout: 60_000 }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, findings: stdout })
    })
  })

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

test('a house that keeps every rule passes', async () => {
  expect(await check(build(tidy))).toEqual({ code: 0, findings: 'Every room keeps the rules.\n' })
})

test('a module that cannot be read does not pass for a module without violations', async () => {
  const { code, findings } = await check(build({ ...tidy, 'packages/ocpp/src/unreadable.ts': 'export const = (\n' }))
  expect(code).toBe(1)
  expect(findings).toContain('unread-module')
})

describe('each rule finds its planted violation', () => {
  let outcome = { code: 0, findings: '' }

  beforeAll(async () => {
    const files = Object.fromEntries(planted.map(({ path, text }) => [path, text]))
    const room = { 'packages/csms/src/domain/rules.ts': 'export const rules = 1\n' }
    outcome = await check(build({ ...tidy, ...room, ...files, 'package-lock.json': JSON.stringify(brokenLock) }))
  }, 60_000)

  test.each(planted)('$rule in $path', ({ rule, path }) => {
    const found = outcome.findings.split('\n').filter((line) => line.startsWith(`${rule}: `) && line.includes(path))
    expect(found, outcome.findings).not.toEqual([])
  })

  test('lock-addresses and lock-integrity in package-lock.json', () => {
    expect(outcome.findings).toContain('lock-addresses: package-lock.json node_modules/from-somewhere')
    expect(outcome.findings).toContain('lock-integrity: package-lock.json node_modules/unheld')
  })

  test('every import rule of the house has its planted violation', async () => {
    const { default: config } = await import(new URL('../../../../.dependency-cruiser.mjs', import.meta.url).href)
    const rules: string[] = config.forbidden.map(({ name }: { name: string }) => name)
    expect(rules.filter((name) => !planted.some(({ rule }) => rule === name))).toEqual([])
  })

  test('a violation fails the check', () => {
    expect(outcome.code).toBe(1)
  })
})
