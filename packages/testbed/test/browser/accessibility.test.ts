import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import {
  browserTest,
  type Console,
  knownToken,
  openConsole,
  overflow,
  plugIn,
  seriousViolations,
} from './support/console.ts'

let world: Console
let pages: readonly (readonly [string, string])[]
beforeAll(async () => {
  world = await openConsole()
  const station = world.stations.get('SIM-16')
  if (station === undefined) throw new Error('SIM-16 is not simulated')
  plugIn(station)
  await station.presentToken(1, { idToken: knownToken, type: 'ISO14443' })
  await station.presentToken(2, { idToken: '04DEADC0FFEE02', type: 'ISO14443' })
  await world.rest.putTokenGroup('fleet', { name: 'Fleet' })
  const [transaction] = await world.rest.transactions({ station: 'SIM-16' })
  const [frame] = await world.rest.frames('SIM-16', { action: 'BootNotification' })
  pages = [
    ['Now', '/'],
    ['Stations', '/stations'],
    ['Knocking', '/stations?tab=knocking'],
    ['register a station', '/stations?register=1'],
    ['Station, timeline', '/stations/SIM-16'],
    ['Station, configuration', '/stations/SIM-16?tab=configuration'],
    ['Station, local list', '/stations/SIM-16?tab=localList'],
    ['Station, firmware and logs', '/stations/SIM-16?tab=transfers'],
    ['Station, monitoring', '/stations/SIM-201?tab=monitoring'],
    ['Station, customer information', '/stations/SIM-201?tab=customerReports'],
    ['Station, charging profiles', '/stations/SIM-201?tab=charging'],
    ['Station, display messages', '/stations/SIM-201?tab=displays'],
    ['Station, frames', '/stations/SIM-16?tab=frames'],
    ['Station, deviations', '/stations/SIM-16?tab=deviations'],
    ['Station, history', '/stations/SIM-16?tab=history'],
    ['Station, settings', '/stations/SIM-16?tab=settings'],
    ['Transactions', '/transactions'],
    ['Transaction', `/transactions/${transaction?.id}`],
    ['Tokens', '/tokens'],
    ['token form', '/tokens?add=1'],
    ['groups', '/tokens?tab=groups'],
    ['seen cards', '/tokens?tab=seen'],
    ['Trace', '/trace'],
    ['Trace, exchange', `/trace?seq=${frame?.seq}`],
    ['Sites', '/sites'],
    ['users', '/settings'],
    ['API keys', '/settings?tab=keys'],
    ['desired configuration', '/settings?tab=desired'],
    ['import and export', '/settings?tab=exchange'],
    ['audit', '/settings?tab=audit'],
    ['backup', '/settings?tab=backup'],
    ['nowhere', '/nowhere'],
  ]
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const shown = async (page: Page, path: string, loading = 'Loading') => {
  await page.goto(world.address + path)
  await page.locator('h1').first().waitFor()
  await page.locator(`[role=status][aria-label="${loading}"]`).first().waitFor({ state: 'detached' })
}

browserTest(
  'on no page axe finds anything serious, a request leaves for another server, or an error is written',
  async () => {
    const page = await world.enter('admin', { reducedMotion: 'reduce' })
    const found: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(world.address) && !/^(data|blob):/.test(request.url())) found.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error') found.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`))
    for (const [name, path] of pages) {
      await shown(page, path)
      for (const { id, impact, targets } of await seriousViolations(page)) {
        found.push(`${name}: ${impact} ${id} at ${targets}`)
      }
    }
    expect(found).toEqual([])
    await page.context().close()
  },
  150_000,
)

browserTest(
  'in the dark every text has contrast too',
  async () => {
    const page = await world.enter('admin', { colorScheme: 'dark', reducedMotion: 'reduce' })
    const found: string[] = []
    for (const [name, path] of pages) {
      await shown(page, path)
      for (const { targets } of await seriousViolations(page, 'color-contrast')) found.push(`${name}: ${targets}`)
    }
    expect(found).toEqual([])
    await page.context().close()
  },
  150_000,
)

browserTest('axe finds nothing serious or critical at the door and in the palette', async () => {
  const stranger = await world.visit()
  await stranger.goto(`${world.address}/sign-in`)
  await stranger.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await seriousViolations(stranger)).toEqual([])
  await stranger.context().close()
  const page = await world.enter('admin', { reducedMotion: 'reduce' })
  await page.goto(world.address)
  await page.getByTestId('chargeable').waitFor()
  await page.keyboard.press('Control+k')
  await page.locator('input.mantine-Spotlight-search').waitFor()
  await page.keyboard.type('sim')
  await page.locator('[data-action]').first().waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await page.context().close()
})

browserTest(
  'no page is wider than a phone of 360 pixels, in German',
  async () => {
    const page = await world.enter('admin', { viewport: { width: 360, height: 740 }, locale: 'de-DE' })
    const found: string[] = []
    for (const [name, path] of pages) {
      await shown(page, path, 'Wird geladen')
      const pixels = await overflow(page)
      if (pixels > 0) found.push(`${name}: ${pixels}`)
    }
    expect(found).toEqual([])
    await page.getByRole('button', { name: 'Navigation öffnen' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Ladevorgänge' }).click()
    await page.getByRole('heading', { name: 'Ladevorgänge', level: 1 }).waitFor()
    await page.context().close()
  },
  90_000,
)
