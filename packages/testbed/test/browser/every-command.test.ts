import { createServer, type Server } from 'node:http'
import { type CommandType, commandTypes } from '@stationmaster/contract'
import { type Station } from '@stationmaster/simulator'
import { type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { until } from '../../src/until.ts'
import { type Case, cases, type Scene } from './support/command-cases.ts'
import { browserTest, type Console, openConsole, simulated } from './support/console.ts'

let world: Console
let page: Page
let newest: Station
let server: Server
let files = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    if (request.method === 'PUT') response.writeHead(201).end()
    else response.end('as good as any firmware')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  files = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  world = await openConsole()
  // Windows and menus come and go at once.
  page = await world.enter('admin', { reducedMotion: 'reduce' })
  await world.rest.putStation('SIM-21', { onboarding: 'accepted', siteId: 'harbour' })
  newest = simulated('2.1', `${world.address.replace(/^http/, 'ws')}/ocpp`)
  newest.start()
  await until('SIM-21 is known with its EVSEs', async () => {
    const { online, evses } = await world.rest.station('SIM-21')
    return online && evses.some((evse) => evse.chargeable) ? true : undefined
  })
}, 90_000)
afterAll(async () => {
  await newest?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
  server?.close()
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Types, chooses or switches, as a person would at that field. */
async function fill(dialog: Locator, field: string, value: string | boolean): Promise<void> {
  const input = dialog.locator(`:is(input, textarea):is([title="${field}"], [aria-label="${field}"])`).first()
  await input.waitFor()
  if (typeof value === 'boolean') return input.setChecked(value, { force: true })
  const isList = (await input.getAttribute('aria-haspopup')) === 'listbox'
  if (!isList || field === 'idToken') {
    await input.fill(value)
    return isList ? input.press('Tab') : undefined
  }
  // The field of several values is its pills; the input within has no size.
  await (field === 'allowedEnergyTransfer' ? dialog.locator('.mantine-MultiSelect-input') : input).click()
  const option = page.locator('[role=option]:visible', {
    hasText: value === '#' ? /^#/ : new RegExp(`^${escaped(value)}($| ·)`),
  })
  await option.first().click()
  if (field === 'allowedEnergyTransfer') await input.press('Escape')
}

async function open(type: CommandType): Promise<Locator> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByPlaceholder('Search commands').fill(type)
  await page.locator(`[role=menuitem][title="${type}"], [role=menuitem][title^="${type}:"]`).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}

async function drive(type: CommandType, one: Case, scene: Scene): Promise<void> {
  await one.before?.(scene)
  const dialog = await open(type)
  const steps = typeof one.steps === 'function' ? await one.steps(scene) : (one.steps ?? [])
  for (const [at, value] of steps) {
    if (value === undefined) await dialog.getByRole('button', { name: at, exact: true }).click()
    else await fill(dialog, at, value)
  }
  if (one.json !== undefined) {
    await dialog.getByText('Parameters as JSON').click()
    await dialog.getByRole('textbox', { name: 'Parameters as JSON' }).fill(JSON.stringify(await one.json(scene)))
  }
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.waitFor({ state: 'detached' })
  const row = page.locator(`[data-testid=command][data-type=${type}]`).first()
  await row.waitFor()
  await one.obeys?.(scene)
  await expect.poll(() => row.getAttribute('data-status'), { timeout: 20_000 }).toBe(one.ends)
  if (one.answer !== undefined) {
    await row.getByText('Answer', { exact: true }).click()
    await row.locator('pre').getByText(one.answer).first().waitFor()
  }
  await one.effect?.(scene)
}

const order = Object.keys(cases)
const everyCase: readonly (readonly [CommandType, Case])[] = commandTypes
  .map((type) => [type, cases[type]] as const)
  .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))

browserTest.for(['SIM-16', 'SIM-201', 'SIM-21'] as const)(
  'the console drives each command on %s and shows its effect',
  { timeout: 120_000 },
  async (id) => {
    const station = world.stations.get(id) ?? newest
    const scene: Scene = {
      world,
      files,
      page,
      station,
      evse: (evseId) => page.getByTestId(`evse-${evseId}`),
      section: async (tab) => {
        await page.locator(`.sections-nav a[href$="tab=${tab}"]`).click()
        return page.locator('.sections-body')
      },
    }
    await page.goto(`${world.address}/stations/${id}`)
    await scene.evse(1).waitFor()
    for (const [type, one] of everyCase) {
      if (one.on !== id) continue
      await drive(type, one, scene).catch((cause: unknown) => {
        throw new Error(`${type} on ${id}`, { cause })
      })
    }
  },
)

browserTest('no command of the contract is left out, and most go through their fields', () => {
  expect(everyCase.filter(([type]) => !Object.hasOwn(cases, type))).toEqual([])
  expect(everyCase.filter(([, one]) => one.json === undefined).length).toBeGreaterThan(45)
})
