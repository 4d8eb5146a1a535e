import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { RawStation } from '../../src/clients/raw-station.ts'
import { browserTest, type Console, openConsole } from './support/console.ts'

let world: Console
let page: Page
const many = 130
beforeAll(async () => {
  world = await openConsole()
  const rows = Array.from(
    { length: many },
    (_, index) => `BULK-${String(index + 1).padStart(3, '0')},Bulk ${index + 1},harbour`,
  )
  await world.rest.importCsv('stations', `id,displayName,siteId\n${rows.join('\n')}\n`)
  page = await world.enter()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const bodyRows = () => page.locator('tbody tr').count()

browserTest('the list comes in pages from the server, forward and back', async () => {
  await page.goto(`${world.address}/stations`)
  await page.getByText(`${many + 2} in all`).waitFor()
  expect(await bodyRows()).toBe(50)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('link', { name: 'BULK-051', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('link', { name: 'SIM-16', exact: true }).waitFor()
  expect(await bodyRows()).toBe(32)
  expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Previous' }).click()
  await page.getByRole('link', { name: 'BULK-051', exact: true }).waitFor()
})

browserTest('search and filters are in the address, so a view can be sent to a colleague', async () => {
  await page.goto(`${world.address}/stations`)
  await page.getByRole('textbox', { name: 'Search stations' }).fill('bulk-04')
  await page.getByText('10 in all').waitFor()
  expect(new URL(page.url()).searchParams.get('q')).toBe('bulk-04')
  await page.goto(`${world.address}/stations?online=true&siteId=harbour`)
  await page.getByText('2 in all').waitFor()
  expect(await page.getByRole('combobox', { name: 'Link' }).inputValue()).toBe('Online')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByText(`${many + 2} in all`).waitFor()
  await page.goto(`${world.address}/stations?q=nobody`)
  await page.getByText('No station fits these filters').waitFor()
})

browserTest('a station is registered; its password is shown once with the address to type in', async () => {
  await page.goto(`${world.address}/stations`)
  await page.getByRole('button', { name: 'Register a station' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Identity').fill('bad:identity')
  await dialog.getByText(/without a colon/).waitFor()
  await dialog.getByLabel('Identity').fill('NEW-1')
  await dialog.getByRole('button', { name: 'Register', exact: true }).click()
  await dialog.getByText(`${world.address.replace(/^http/, 'ws')}/ocpp/NEW-1`).waitFor()
  const shown = await dialog.locator('.sm-secret').allTextContents()
  const secret = shown.at(-1) ?? ''
  expect(secret.length).toBeGreaterThanOrEqual(16)
  const station = await RawStation.connect(world.address.replace(/^http/, 'ws').concat('/ocpp'), {
    identity: 'NEW-1',
    subprotocols: ['ocpp1.6'],
    password: secret,
  })
  await station[Symbol.asyncDispose]()
  await dialog.getByRole('button', { name: 'Register another' }).click()
  await dialog.getByLabel('Identity').fill('new-1')
  await dialog.getByRole('button', { name: 'Register', exact: true }).click()
  await dialog.getByText('registered already').waitFor()
})

browserTest('F11 a station that knocks is shown with its reason and admitted with a button', async () => {
  const stranger = await RawStation.connect(world.address.replace(/^http/, 'ws').concat('/ocpp'), {
    identity: 'STRANGER',
    subprotocols: ['ocpp1.6'],
  })
  await page.goto(`${world.address}/stations?tab=knocking`)
  const row = page.getByRole('row').filter({ hasText: 'STRANGER' })
  await row.getByText('Not registered').waitFor()
  await row.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
  await page.getByText('Nobody knocks').waitFor()
  expect((await world.rest.station('STRANGER')).onboarding).toBe('accepted')
  await stranger[Symbol.asyncDispose]()
})

browserTest('settings of a station are saved with a reason, and the reason is in the audit list', async () => {
  await page.goto(`${world.address}/stations/BULK-001?tab=settings`)
  await page.getByLabel('Name for people').fill('By the crane')
  await page.getByLabel('Reason (optional)').first().fill('asked by the site')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByRole('heading', { name: 'By the crane' }).waitFor()
  await page.goto(`${world.address}/settings?tab=audit`)
  await page.getByRole('row').filter({ hasText: 'asked by the site' }).first().waitFor()
})

browserTest('an import names the rows that are not right and changes nothing when it only checks', async () => {
  await page.goto(`${world.address}/settings?tab=exchange`)
  const csv = 'id,displayName\nIMPORTED-1,One\nbad:one,Two\n'
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'stations.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByRole('button', { name: 'Check only' }).click()
  await page.getByText('nothing was changed').waitFor()
  await page.getByRole('table').getByRole('row').nth(1).waitFor()
  expect(await world.rest.stations({ q: 'IMPORTED' })).toEqual([])
})

browserTest('an API key is shown once and works', async () => {
  await page.goto(`${world.address}/settings?tab=keys`)
  await page.getByRole('button', { name: 'Create an API key' }).click()
  await page.getByRole('dialog').getByLabel('What it is for').fill('reporting')
  await page.getByRole('dialog').getByRole('button', { name: 'Create an API key' }).click()
  const key = (await page.locator('.sm-secret').textContent()) ?? ''
  const answer = await fetch(`${world.address}/api/v1/session`, { headers: { authorization: `Bearer ${key}` } })
  const stations = await fetch(`${world.address}/api/v1/stations?limit=1`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect([answer.status < 500, stations.status]).toEqual([true, 200])
  await page.reload()
  await page.getByRole('row').filter({ hasText: 'reporting' }).waitFor()
  expect(await page.locator('.sm-secret').count()).toBe(0)
})

browserTest('an answer that fails says why and can be asked for again', async () => {
  const body = JSON.stringify({
    type: '/problems/store-unavailable',
    title: 'away',
    status: 503,
    detail: 'The disk is full.',
    code: 'store-unavailable',
  })
  await page.route('**/api/v1/sites', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body }),
  )
  await page.goto(`${world.address}/sites`)
  await page.getByRole('alert').getByText('The disk is full.').waitFor({ timeout: 20_000 })
  await page.unroute('**/api/v1/sites')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Harbour').first().waitFor()
})
