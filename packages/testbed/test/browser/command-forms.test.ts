import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { browserTest, type Console, knownToken, openConsole, overflow, seriousViolations } from './support/console.ts'

let world: Console
let page: Page
beforeAll(async () => {
  world = await openConsole()
  page = await world.enter()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const openForm = async (on: Page, id: string, type: string, more = 'More') => {
  await on.goto(`${world.address}/stations/${id}`)
  await on.getByTestId('evse-1').waitFor()
  await on.getByRole('button', { name: more, exact: true }).click()
  await on.locator(`[role=menuitem][title^="${type}"]`).click()
  const dialog = on.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}
const statusOf = (type: string) =>
  page.locator(`[data-testid=command][data-type=${type}]`).first().getAttribute('data-status')

browserTest('commands are grouped by functional block and found by OCPP name', async () => {
  await page.goto(`${world.address}/stations/SIM-201`)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByText('Remote control', { exact: true }).waitFor()
  await page.getByPlaceholder('Search commands').fill('clearcache')
  await page.getByRole('menuitem', { name: 'Clear the authorisation cache' }).waitFor()
  expect(await page.getByRole('menuitem').count()).toBe(1)
  await page.getByPlaceholder('Search commands').fill('no such thing')
  await page.getByText('No command of this station fits.').waitFor()
  await page.keyboard.press('Escape')
})

browserTest('what is missing is said at its field, and nothing is sent', async () => {
  const dialog = await openForm(page, 'SIM-201', 'SetVariables')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.getByRole('alert').getByText('Variables 1 › Component').waitFor()
  await dialog.getByText('is needed.').first().waitFor()
  expect(await world.rest.ask('GET', '/stations/SIM-201/commands')).toMatchObject({ items: [] })
})

browserTest('the form and its JSON say the same, whichever is written', async () => {
  const dialog = await openForm(page, 'SIM-201', 'GetVariables')
  await dialog.getByLabel('Component', { exact: false }).first().fill('OCPPCommCtrlr')
  await dialog.getByText('Parameters as JSON').click()
  const json = dialog.getByRole('textbox', { name: 'Parameters as JSON' })
  expect(JSON.parse(await json.inputValue())).toEqual({ variables: [{ component: 'OCPPCommCtrlr' }] })
  await json.fill('{"variables":[{"component":"OCPPCommCtrlr","variable":"HeartbeatInterval"},')
  await dialog.getByText('This is not JSON.').waitFor()
  await json.fill('{"variables":[{"component":"OCPPCommCtrlr","variable":"HeartbeatInterval"}],"speed":1}')
  await dialog.getByText(/speed: is not known here/).waitFor()
  await json.fill('{"variables":[{"component":"OCPPCommCtrlr","variable":"HeartbeatInterval"}]}')
  expect(await dialog.getByLabel('Variable', { exact: false }).last().inputValue()).toBe('HeartbeatInterval')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => statusOf('GetVariables'), { timeout: 15_000 }).toBe('completed')
})

browserTest('forms fit a phone and speak German, also where something is wrong', async () => {
  const phone = await world.enter('admin', { viewport: { width: 390, height: 844 }, locale: 'de-DE' })
  const dialog = await openForm(phone, 'SIM-201', 'SetVariables', 'Mehr')
  await dialog.getByRole('button', { name: 'Senden' }).click()
  await dialog.getByText('wird benötigt.').first().waitFor()
  expect(await overflow(phone)).toBeLessThanOrEqual(0)
  expect(await seriousViolations(phone)).toEqual([])
  await phone.context().close()
})

browserTest('an EVSE is reserved from its form, is seen reserved, and is given back', async () => {
  for (const id of ['SIM-16', 'SIM-201']) {
    const dialog = await openForm(page, id, 'ReserveNow')
    await dialog.getByRole('combobox', { name: 'Token' }).fill(knownToken)
    await dialog.getByRole('combobox', { name: 'Token' }).press('Tab')
    await dialog.getByText(/Sent as .* UTC/).waitFor()
    await dialog.getByRole('combobox', { name: 'EVSE' }).click()
    await page.getByRole('option', { name: '1', exact: true }).click()
    await dialog.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => statusOf('ReserveNow'), { timeout: 15_000 }).toBe('completed')
    await page.getByTestId('evse-1').getByText('Reserved', { exact: true }).first().waitFor()
    await page.goto(`${world.address}/reservations`)
    const row = page.getByRole('row').filter({ hasText: id })
    await row.getByText('Holds').waitFor()
    await row.getByRole('link', { name: id }).click()
    await page.getByRole('button', { name: /Cancel reservation/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => statusOf('CancelReservation'), { timeout: 15_000 }).toBe('completed')
    await page.getByRole('row').getByText('Cancelled').waitFor()
  }
})
