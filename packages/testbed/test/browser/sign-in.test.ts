import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { browserTest, type Console, openConsole, password } from './support/console.ts'

let world: Console
const openPalette = async (page: Page) => {
  // Not the one that is just closing.
  await page.locator('input.mantine-Spotlight-search').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  // It gets the focus a moment after it shows; what is typed before that goes nowhere.
  await page.locator('input.mantine-Spotlight-search:focus').waitFor()
}
beforeAll(async () => {
  world = await openConsole()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

browserTest('the printed link signs in once, and not a second time', async () => {
  const link = await world.signInLink()
  const page = await world.visit()
  await page.goto(link)
  await page.getByTestId('chargeable').waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  const second = await world.visit()
  await second.goto(link)
  await second.getByRole('alert').getByText('no longer works').waitFor()
  await page.context().close()
  await second.context().close()
})

browserTest('a page that was asked for is shown after name and password, and a wrong password is said so', async () => {
  const page = await world.visit()
  await page.goto(`${world.address}/transactions?state=interrupted`)
  await page.getByLabel('Name').fill('operator')
  await page.locator('input[name=password]').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('Name or password is not right').waitFor()
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Transactions', level: 1 }).waitFor()
  expect(new URL(page.url()).search).toBe('?state=interrupted')
  await page.context().close()
})

browserTest('signing out ends the session in the browser and at the server', async () => {
  const page = await world.enter('operator')
  await page.goto(`${world.address}/stations`)
  await page.getByRole('button', { name: /Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect((await page.request.get(`${world.address}/api/v1/session`)).status()).toBe(401)
  await page.goto(`${world.address}/tokens`)
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await page.context().close()
})

browserTest('the language is the browser’s until another is chosen, and the choice stays', async () => {
  const page = await world.enter('admin', { locale: 'de-DE' })
  await page.goto(`${world.address}/stations`)
  await page.getByRole('heading', { name: 'Ladestationen', level: 1 }).waitFor()
  for (const [chosen, title, language] of [
    ['Svenska', 'Laddstationer', 'sv-SE'],
    ['Norsk bokmål', 'Ladestasjoner', 'nb-NO'],
    ['English', 'Stations', 'en-GB'],
  ] as const) {
    await page.locator('.sm-account').click()
    await page.getByRole('menuitem', { name: chosen }).click()
    await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
  }
  await page.reload()
  await page.getByRole('heading', { name: 'Stations', level: 1 }).waitFor()
  await page.context().close()
})

browserTest('light and dark follow the system until one is chosen, and the choice stays', async () => {
  const page = await world.enter('admin', { colorScheme: 'dark' })
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
  await page.goto(world.address)
  await page.getByTestId('chargeable').waitFor()
  expect(await scheme()).toBe('dark')
  await page.getByRole('button', { name: /Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Light' }).click()
  await expect.poll(scheme).toBe('light')
  await page.reload()
  await page.getByTestId('chargeable').waitFor()
  expect(await scheme()).toBe('light')
  await page.context().close()
})

browserTest('Ctrl-K finds a station through the API and goes there, and pages and actions too', async () => {
  const page = await world.enter()
  await page.goto(world.address)
  await page.getByTestId('chargeable').waitFor()
  await openPalette(page)
  await page.keyboard.type('sim-2')
  await page.locator('[data-action]').filter({ hasText: 'SIM-201' }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/stations/SIM-201')
  await openPalette(page)
  await page.keyboard.type('trace')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Trace', level: 1 }).waitFor()
  await openPalette(page)
  await page.keyboard.type('switch to dark')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  await page.context().close()
})

browserTest('a viewer sees the station and no button that would change it', async () => {
  const page = await world.enter('viewer')
  await page.goto(`${world.address}/stations/SIM-16`)
  await page.getByTestId('evse-1').getByText('Yes', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: /Start charging|Reset|Unlock/ }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0)
  await page.goto(`${world.address}/tokens`)
  await page.getByText(/^04A1/).first().waitFor()
  expect(await page.getByRole('button', { name: 'Add a token' }).count()).toBe(0)
  await page.goto(`${world.address}/settings`)
  await page.getByText('Only administrators').waitFor()
  await page.context().close()
})

browserTest('the live lamp tells when the live link is broken, and when it is back', async () => {
  const page = await world.enter()
  const liveness = () => page.getByTestId('live').first().getAttribute('data-liveness')
  await page.route('**/api/v1/events', (route) => route.abort())
  await page.goto(world.address)
  await expect.poll(liveness, { timeout: 10_000 }).toBe('offline')
  await page.unroute('**/api/v1/events')
  await expect.poll(liveness, { timeout: 20_000 }).toBe('live')
  await page.context().close()
})
