import { models, Station } from '@stationmaster/simulator'
import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { until } from '../../src/until.ts'
import { browserTest, type Console, openConsole, overflow, seriousViolations } from './support/console.ts'

let world: Console
let page: Page
let poor: Station
const id = 'SIM-POOR'

beforeAll(async () => {
  world = await openConsole()
  await world.rest.putStation(id, { onboarding: 'accepted' })
  poor = new Station({
    identity: id,
    serialNumber: id,
    version: '1.6',
    layout: {
      ...models.post22,
      model: 'Torpfosten Light',
      evses: [{ ...models.post22.evses[0], publicId: 'SE*POOR*1' }],
      lacks: ['ClearCache'],
    },
    url: `${world.address.replace(/^http/, 'ws')}/ocpp`,
    bootDelayMs: 0,
  })
  poor.start()
  await until('it is there', async () => ((await world.rest.station(id)).model === null ? undefined : true))
  await world.rest.command(id, 'ClearCache', {})
  await until('its passport tells', async () => ((await world.rest.station(id)).withheld.length > 0 ? true : undefined))
  page = await world.enter()
}, 90_000)
afterAll(async () => {
  await poor?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
})

browserTest('what a station cannot is not among its commands, says why, and is sent only with a reason', async () => {
  await page.goto(`${world.address}/stations/${id}`)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByText('Not on this station').waitFor()
  await page.getByRole('menuitem', { name: 'Clear the authorisation cache' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('ClearCache: CALLERROR NotImplemented').waitFor()
  expect(await dialog.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('the vendor says it can')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect
    .poll(() => page.locator('[data-testid=command][data-type=ClearCache]').first().getAttribute('data-status'))
    .toBe('error')
})

browserTest(
  'a station is tried out from its passport, and the frames stand beside each case',
  async () => {
    await page.goto(`${world.address}/stations/${id}?tab=passport`)
    await page.getByText('It is not an OCA certificate.').waitFor()
    await page.getByRole('table', { name: 'Passport' }).getByText('Cannot').waitFor()
    await page.getByRole('button', { name: 'Try it out' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Clearing').check()
    await dialog.getByRole('button', { name: 'Begin' }).click()
    const cases = page.getByRole('table', { name: 'Cases' })
    await cases
      .getByRole('row')
      .filter({ hasText: 'C11 clear the cache' })
      .getByText('Not supported')
      .waitFor({ timeout: 60_000 })
    await page.getByRole('table', { name: 'Check runs' }).getByText('Completed').waitFor({ timeout: 60_000 })
    await cases.getByText('Left out').first().waitFor()
    const first = cases.getByRole('row').filter({ hasText: 'B06 one variable' })
    await first.getByText('2 frames').click()
    await first
      .getByText(/GetConfiguration/)
      .first()
      .waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'JUnit' }).click()
    expect((await download).suggestedFilename()).toMatch(/^check-run-.*\.xml$/)
  },
  120_000,
)

browserTest('models are listed with what is known of them', async () => {
  await page.goto(`${world.address}/models`)
  await page.getByRole('link', { name: /Torpfosten Light/ }).click()
  await page.getByRole('table', { name: 'Passport' }).getByText('Cannot').first().waitFor()
})

browserTest(
  'its pages fit a phone and have no serious fault of access, in every language',
  async () => {
    for (const locale of ['en-GB', 'sv-SE', 'nb-NO', 'de-DE']) {
      const phone = await world.enter('admin', { locale, viewport: { width: 360, height: 740 } })
      for (const path of [`/stations/${id}?tab=passport`, '/models']) {
        await phone.goto(world.address + path)
        await phone
          .getByText(/Torpfosten Light/)
          .first()
          .waitFor()
        await phone.locator('table').first().waitFor()
        expect([locale, path, await overflow(phone)]).toEqual([locale, path, 0])
        expect([locale, path, await seriousViolations(phone)]).toEqual([locale, path, []])
      }
      await phone.context().close()
    }
  },
  120_000,
)
