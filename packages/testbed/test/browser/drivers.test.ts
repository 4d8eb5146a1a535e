import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { until } from '../../src/until.ts'
import { browserTest, type Console, knownToken, openConsole, plugIn, simulated } from './support/console.ts'

let world: Console
let page: Page
beforeAll(async () => {
  world = await openConsole()
  page = await world.enter()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const statusOf = (type: string) =>
  page.locator(`[data-testid=command][data-type=${type}]`).first().getAttribute('data-status')

browserTest('O01 O05 a display message is set by its form, shows, and is cleared from its row', async () => {
  await page.goto(`${world.address}/stations/SIM-201?tab=displays`)
  await page.getByText('No message').waitFor()
  await page.getByRole('region', { name: 'What the station shows' }).getByRole('button').last().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Priority' }).click()
  await page.getByRole('option', { name: 'NormalCycle' }).click()
  await dialog.getByRole('combobox', { name: 'Format' }).click()
  await page.getByRole('option', { name: 'UTF8' }).click()
  await dialog.getByLabel('Content').fill('Välkommen till hamnen')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => statusOf('SetDisplayMessage'), { timeout: 15_000 }).toBe('completed')
  const row = page
    .getByRole('table', { name: 'What the station shows' })
    .getByRole('row')
    .filter({ hasText: 'Välkommen till hamnen' })
  await row.getByText('In turn').waitFor()
  await row.getByRole('button', { name: /^Clear message/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => statusOf('ClearDisplayMessage'), { timeout: 15_000 }).toBe('completed')
  await page.getByText('No message').waitFor()
})

browserTest(
  'N09 what a station keeps of a person is asked for, and read by who asked, which the audit notes',
  async () => {
    await page.goto(`${world.address}/stations/SIM-201?tab=customerReports`)
    await page.getByText('Nothing was asked in the last seven days').waitFor()
    await page.getByRole('region', { name: 'Customer information' }).getByRole('button', { name: 'Ask' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Token' }).fill(knownToken)
    await dialog.getByRole('combobox', { name: 'Token' }).press('Tab')
    await dialog.getByLabel('Reason').fill('request 2026-17')
    await dialog.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => statusOf('CustomerInformation'), { timeout: 15_000 }).toBe('completed')
    const row = page
      .getByRole('table', { name: 'Customer information' })
      .getByRole('row')
      .filter({ hasText: '2026-17' })
    await row.getByText('Complete').waitFor()
    await row.getByRole('button', { name: 'Read' }).click()
    await dialog.getByRole('button', { name: 'Read' }).click()
    await dialog.locator('pre').waitFor()
    const audit = await world.rest.ask('GET', '/audit')
    expect(JSON.stringify(audit)).toContain('"action":"customer-information.read"')
  },
)

browserTest(
  'I07 I12 a tariff shows with the prices it was given, and a transaction with what the station works out by it',
  async () => {
    await world.rest.putStation('SIM-21', { onboarding: 'accepted', siteId: 'harbour' })
    await using station = simulated('2.1', `${world.address.replace(/^http/, 'ws')}/ocpp`)
    station.start()
    await until('SIM-21 is known with its EVSEs', async () => {
      const { online, evses } = await world.rest.station('SIM-21')
      return online && evses.some((evse) => evse.chargeable) ? true : undefined
    })
    const tariff = { tariffId: 'night', currency: 'SEK', energy: { prices: [{ priceKwh: '2.49500' }] } }
    expect(await world.rest.command('SIM-21', 'SetDefaultTariff', { evseId: 0, tariff })).toMatchObject({
      status: 'completed',
    })
    await page.goto(`${world.address}/stations/SIM-21?tab=tariffs`)
    const row = page.getByRole('table', { name: 'Tariffs the station charges by' }).getByRole('row')
    await row.filter({ hasText: 'EVSE 1' }).getByText('2.49500 SEK per kWh').waitFor()
    await row.filter({ hasText: 'EVSE 1' }).getByText('Counts now').waitFor()
    plugIn(station)
    expect(await station.presentToken(1, { idToken: knownToken, type: 'ISO14443' })).toBe('started')
    const running = await until('its transaction runs', async () => {
      const [one] = await world.rest.transactions({ station: 'SIM-21', active: true })
      return one
    })
    await world.rest.ask('PUT', `/transactions/${running.id}/cost`, {}, { totalCost: '12.50', currency: 'SEK' })
    station.unplug(1)
    await page.goto(`${world.address}/transactions/${running.id}`)
    const cost = page.getByRole('region', { name: 'Cost' })
    await cost.getByText('12.50 SEK').first().waitFor()
    await cost.getByText('night', { exact: true }).waitFor()
    await cost.getByText('As the station worked it out').click()
    await cost.getByText('chargingPeriods').first().waitFor()
  },
  60_000,
)
