import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { browserTest, type Console, openConsole, overflow, seriousViolations } from './support/console.ts'

let world: Console
let page: Page
beforeAll(async () => {
  world = await openConsole()
  page = await world.enter()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const confirm = async (reason: string) => {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason (optional)').fill(reason)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await dialog.waitFor({ state: 'detached' })
}
const counts = async () => (await world.rest.fleetJobs())[0]?.counts

browserTest('a job is drafted, looked at, started with its canary, resumed and seen to its end', async () => {
  await page.goto(`${world.address}/fleet`)
  await page.getByText('No job').waitFor()
  await page.getByRole('button', { name: 'New job' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Clear every cache')
  await dialog.getByRole('combobox', { name: 'Command' }).click()
  await page.getByRole('option', { name: 'Clear the authorisation cache' }).click()
  await dialog.getByRole('button', { name: 'Make a draft' }).click()
  await page.getByRole('heading', { name: 'Clear every cache' }).waitFor()
  const table = page.getByRole('table', { name: 'Stations' })
  await expect.poll(() => table.getByRole('row').count()).toBe(3)
  expect(await counts()).toMatchObject({ total: 2, waiting: 2, asked: 0 })
  await page.getByRole('button', { name: 'Start' }).click()
  await confirm('spring cleaning')
  await page.getByText('The canary succeeded').waitFor()
  expect(await counts()).toMatchObject({ succeeded: 1, waiting: 1 })
  await page.getByRole('button', { name: 'Resume' }).click()
  await confirm('it looks fine')
  await page.getByText('2 of 2 done').waitFor()
  await page.getByText('Completed').waitFor()
  await table.getByText('Succeeded').nth(1).waitFor()
  expect(await counts()).toMatchObject({ succeeded: 2 })
  await page.goto(`${world.address}/fleet?open=true`)
  await page.getByText('No job').waitFor()
})

browserTest(
  'its pages fit a phone and have no serious fault of access, in every language',
  { timeout: 120_000 },
  async () => {
    const [job] = await world.rest.fleetJobs()
    for (const locale of ['en-GB', 'sv-SE', 'nb-NO', 'de-DE']) {
      const phone = await world.enter('admin', { locale, viewport: { width: 360, height: 740 } })
      for (const path of ['/fleet', `/fleet/${job?.id}`]) {
        await phone.goto(world.address + path)
        await phone.getByText('Clear every cache').first().waitFor()
        expect([locale, path, await overflow(phone)]).toEqual([locale, path, 0])
        expect([locale, path, await seriousViolations(phone)]).toEqual([locale, path, []])
      }
      await phone.context().close()
    }
  },
)

browserTest('a viewer sees jobs and may start none', async () => {
  const viewer = await world.enter('viewer')
  const [job] = await world.rest.fleetJobs()
  await viewer.goto(`${world.address}/fleet/${job?.id}`)
  await viewer.getByRole('heading', { name: 'Clear every cache' }).waitFor()
  expect(await viewer.getByRole('button', { name: 'Start' }).count()).toBe(0)
  await viewer.goto(`${world.address}/fleet`)
  await viewer.getByRole('link', { name: 'Clear every cache' }).waitFor()
  expect(await viewer.getByRole('button', { name: 'New job' }).count()).toBe(0)
})
