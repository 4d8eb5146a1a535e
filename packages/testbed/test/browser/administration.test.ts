import { DatabaseSync } from 'node:sqlite'
import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { browserTest, type Console, openConsole, password } from './support/console.ts'

let world: Console
beforeAll(async () => {
  world = await openConsole()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const openAccount = (page: Page) => page.locator('.sm-account').click()
const signInAs = async (page: Page, name: string, secret: string) => {
  await page.goto(`${world.address}/sign-in`)
  await page.locator('input[name=username]').fill(name)
  await page.locator('input[name=password]').fill(secret)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

browserTest('a backup comes as a file that is a whole database', async () => {
  const page = await world.enter()
  await page.goto(`${world.address}/settings?tab=backup`)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download a backup' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^stationmaster-\d{4}-\d\d-\d\d-\d\d-\d\d\.sqlite$/)
  const copy = new DatabaseSync(await file.path(), { readOnly: true })
  try {
    expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(copy.prepare("SELECT count(*) AS holders FROM id_token WHERE holder = 'Astrid Lund'").get()).toEqual({
      holders: 1,
    })
  } finally {
    copy.close()
  }
  await page.context().close()
})

browserTest('a person’s data is erased only when sure and with a reason, and is gone', async () => {
  await world.rest.putIdToken('04E5A5ED01', { holder: 'Zofia Wójcik', note: 'flat 7' })
  const page = await world.enter()
  await page.goto(`${world.address}/tokens?q=04E5A5ED01`)
  const row = page.getByRole('row').filter({ hasText: 'Zofia Wójcik' })
  await row.getByRole('button', { name: /Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Erase personal data' }).click()
  const dialog = page.getByRole('dialog')
  const erase = dialog.getByRole('button', { name: 'Erase personal data' })
  await dialog.getByLabel('Reason').fill('prośba o usunięcie danych')
  expect(await erase.isDisabled()).toBe(true)
  await dialog.getByRole('switch', { name: 'I know that this cannot be undone' }).check()
  await erase.click()
  await page.getByText(/records? erased/).waitFor()
  await expect.poll(() => page.getByText('Zofia Wójcik').count()).toBe(0)
  const kept = await Promise.all([world.rest.ask('GET', '/id-tokens'), world.rest.ask('GET', '/audit')])
  expect(JSON.stringify(kept)).not.toMatch(/Zofia|flat 7/)
  await page.goto(`${world.address}/settings?tab=audit`)
  await page.getByText('prośba o usunięcie danych').filter({ visible: true }).waitFor()
  await page.context().close()
})

browserTest('F27 the reason of a removal arrives in any script', async () => {
  await world.rest.putIdToken('04DE1E7E01')
  const page = await world.enter()
  await page.goto(`${world.address}/tokens?q=04DE1E7E01`)
  await page.getByRole('button', { name: /Actions: 04DE1E7E01/ }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByLabel('Reason (optional)').fill('Förlorat kort – „Ersatz“ für 5 € 失くした')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No token fits').or(page.getByText('Deleted')).first().waitFor()
  await page.goto(`${world.address}/settings?tab=audit`)
  await page.getByText('Förlorat kort – „Ersatz“ für 5 € 失くした').filter({ visible: true }).waitFor()
  await page.context().close()
})

browserTest(
  'users of any role change their own password, stay signed in here and are signed out elsewhere',
  async () => {
    const page = await world.enter('operator')
    const elsewhere = await world.visit()
    await signInAs(elsewhere, 'operator', password)
    await elsewhere.getByTestId('chargeable').waitFor()
    await page.goto(`${world.address}/tokens`)
    await openAccount(page)
    await page.getByRole('menuitem', { name: 'Change password' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Present password').fill('not the password')
    await dialog.getByLabel('New password').fill('nattskiftets lösenord')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('The present password is not right.').waitFor()
    await dialog.getByLabel('Present password').fill(password)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Password changed').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Tokens', level: 1 }).waitFor()
    await elsewhere.reload()
    await elsewhere.getByRole('button', { name: 'Sign in' }).waitFor()
    await signInAs(elsewhere, 'operator', password)
    await elsewhere.getByRole('alert').getByText('Name or password is not right').waitFor()
    await elsewhere.locator('input[name=password]').fill('nattskiftets lösenord')
    await elsewhere.getByRole('button', { name: 'Sign in' }).click()
    await elsewhere.getByTestId('chargeable').waitFor()
    await page.context().close()
    await elsewhere.context().close()
  },
)

browserTest('a language that was chosen is the user’s in every browser, and nobody else’s', async () => {
  const page = await world.enter('viewer')
  await page.goto(world.address)
  await page.getByTestId('chargeable').waitFor()
  await openAccount(page)
  await page.getByRole('menuitem', { name: 'Svenska' }).click()
  await page
    .getByRole('link', { name: 'Inställningar' })
    .or(page.getByRole('link', { name: 'Laddstationer' }))
    .first()
    .waitFor()
  const elsewhere = await world.visit({ locale: 'de-DE' })
  await elsewhere.goto(`${world.address}/sign-in`)
  await elsewhere.getByRole('button', { name: 'Anmelden' }).waitFor()
  await elsewhere.locator('input[name=username]').fill('viewer')
  await elsewhere.locator('input[name=password]').fill(password)
  await elsewhere.getByRole('button', { name: 'Anmelden' }).click()
  await elsewhere.getByRole('link', { name: 'Laddstationer' }).waitFor()
  expect(await elsewhere.locator('html').getAttribute('lang')).toBe('sv-SE')
  const other = await world.enter('admin', { locale: 'de-DE' })
  await other.goto(world.address)
  await other.getByRole('link', { name: 'Ladestationen' }).waitFor()
  for (const each of [page, elsewhere, other]) await each.context().close()
})

browserTest(
  'F18 an operator sees which connectors of a 1.6 station make one EVSE and changes it with a reason',
  async () => {
    await world.rest.ask('POST', '/users', {}, { name: 'grouper', role: 'operator', password })
    const page = await world.visit()
    await signInAs(page, 'grouper', password)
    await page.getByTestId('chargeable').waitFor()
    await page.goto(`${world.address}/stations/SIM-16?tab=settings`)
    await page.getByTestId('evse-2').getByText('OCPP connector 2').waitFor()
    const panel = page.getByRole('region', { name: 'EVSEs and printed ids' })
    const save = panel.getByRole('button', { name: 'Save' })
    const group = async (evse: string, reason: string) => {
      await panel.getByRole('combobox', { name: /OCPP connector 2/ }).click()
      await page.getByRole('option', { name: evse }).click()
      expect(await save.isDisabled()).toBe(true)
      await panel.getByLabel('Reason').fill(reason)
      await save.click()
    }
    await group('EVSE 1', 'one power stage')
    const first = page.getByTestId('evse-1')
    await first.getByText('one car at a time').waitFor()
    await first.getByText('OCPP connector 1').waitFor()
    await first.getByText('OCPP connector 2').waitFor()
    await expect.poll(() => page.getByTestId('evse-2').count()).toBe(0)
    await group('EVSE 2', 'two after all')
    await page.getByTestId('evse-2').getByText('OCPP connector 2').waitFor()
    await expect.poll(() => first.getByText('one car at a time').count()).toBe(0)
    expect(JSON.stringify(await world.rest.ask('GET', '/audit'))).toContain('two after all')
    await page.context().close()
  },
)
