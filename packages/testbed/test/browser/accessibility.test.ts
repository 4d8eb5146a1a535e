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

for (const colorScheme of ['light', 'dark'] as const) {
  browserTest(
    `axe finds nothing serious or critical on any page, ${colorScheme}`,
    async () => {
      const page = await world.enter('admin', { colorScheme, reducedMotion: 'reduce' })
      const found: string[] = []
      for (const [name, path] of pages) {
        await page.goto(world.address + path)
        await page.locator('h1').first().waitFor()
        await page.locator('[role=status][aria-label=Loading]').first().waitFor({ state: 'detached' })
        for (const { id, impact, targets } of await seriousViolations(page))
          found.push(`${name}: ${impact} ${id} at ${targets}`)
      }
      expect(found).toEqual([])
      await page.context().close()
    },
    120_000,
  )
}

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
      await page.goto(world.address + path)
      await page.locator('h1').first().waitFor()
      await page.locator('[role=status][aria-label="Wird geladen"]').first().waitFor({ state: 'detached' })
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

browserTest(
  'the console calls nobody but its own server and writes no error',
  async () => {
    const page = await world.enter()
    const strangers: string[] = []
    const errors: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(world.address) && !/^(data|blob):/.test(request.url()))
        strangers.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
    for (const [, path] of pages.slice(0, -1)) {
      await page.goto(world.address + path)
      await page.locator('h1').first().waitFor()
      await page.locator('[role=status][aria-label=Loading]').first().waitFor({ state: 'detached' })
    }
    expect(strangers).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  },
  60_000,
)
