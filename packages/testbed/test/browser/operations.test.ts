import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { until } from '../../src/until.ts'
import { browserTest, type Console, knownToken, openConsole, plugIn } from './support/console.ts'

let world: Console
let page: Page
beforeAll(async () => {
  world = await openConsole()
  page = await world.enter()
}, 90_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const simulated = (id: string) => {
  const station = world.stations.get(id)
  if (station === undefined) throw new Error(`${id} is not simulated`)
  return station
}
const openStation = async (id: string) => {
  await page.goto(`${world.address}/stations/${id}`)
  await page.getByTestId('evse-1').waitFor()
}
const statusOf = (type: string) =>
  page.locator(`[data-testid=command][data-type=${type}]`).first().getAttribute('data-status')
const steps = (type: string) =>
  page
    .locator(`[data-testid=command][data-type=${type}]`)
    .first()
    .locator('.sm-step')
    .evaluateAll((all) => all.map((step) => step.getAttribute('data-step')))
const done = ['done', 'done', 'done', 'done']

async function chargeFromConsole(id: string): Promise<void> {
  plugIn(simulated(id))
  await openStation(id)
  await page.getByTestId('evse-1').getByRole('button', { name: 'Start charging' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Token' }).fill(knownToken)
  await dialog.getByRole('combobox', { name: 'Token' }).press('Tab')
  await dialog.getByLabel('Reason (optional)').fill('the driver called')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => statusOf('RequestStartTransaction'), { timeout: 15_000 }).toBe('completed')
}

browserTest('a charge is started and stopped from the console: queued, sent, accepted, effect seen', async () => {
  for (const id of ['SIM-16', 'SIM-201']) {
    await chargeFromConsole(id)
    expect(await steps('RequestStartTransaction')).toEqual(done)
    const stop = page.getByTestId('evse-1').getByRole('button', { name: 'Stop charging' })
    await stop.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => statusOf('RequestStopTransaction'), { timeout: 15_000 }).toBe('completed')
    expect(await steps('RequestStopTransaction')).toEqual(done)
    await page.getByTestId('evse-1').getByRole('button', { name: 'Start charging' }).waitFor()
    simulated(id).unplug(1)
  }
  const [newest] = (await world.rest.transactions({ station: 'SIM-201' })).filter(({ state }) => state === 'ended')
  expect(newest?.idToken).toBe(knownToken)
})

browserTest('the reason of a command is in its history with who gave it', async () => {
  await page.goto(`${world.address}/stations/SIM-16?tab=history`)
  const row = page.getByRole('row').filter({ hasText: 'Start charging' }).first()
  await row.getByText('the driver called').filter({ visible: true }).waitFor()
  await row.getByText('Done, effect seen').waitFor()
  await row.getByText(/admin/).filter({ visible: true }).waitFor()
})

browserTest('only what the station’s version can do is offered', async () => {
  await openStation('SIM-16')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Clear the authorisation cache' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Ask for transaction status' }).count()).toBe(0)
  await page.keyboard.press('Escape')
  await openStation('SIM-201')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Ask for transaction status' }).waitFor()
  await page.keyboard.press('Escape')
})

browserTest('a raw call shows the station’s own answer', async () => {
  await openStation('SIM-16')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Raw call' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Action').fill('GetConfiguration')
  await dialog.getByRole('textbox', { name: 'Payload (JSON)' }).fill('{"key":["NumberOfConnectors"]}')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await page.getByTestId('command').getByText('configurationKey').waitFor()
})

browserTest('taking an EVSE out of service is seen at once: nobody can charge there, and why', async () => {
  await openStation('SIM-201')
  await page.getByTestId('evse-1').getByRole('button', { name: 'More: EVSE 1' }).click()
  await page.getByRole('menuitem', { name: 'Change availability' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => statusOf('ChangeAvailability'), { timeout: 15_000 }).toBe('completed')
  await page.getByTestId('evse-1').getByText('No', { exact: true }).waitFor()
  await page
    .getByTestId('evse-1')
    .getByText(/taken out of service/)
    .waitFor()
  await page.getByTestId('evse-1').getByRole('button', { name: 'More: EVSE 1' }).click()
  await page.getByRole('menuitem', { name: 'Change availability' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await page.getByTestId('evse-1').getByText('Yes', { exact: true }).waitFor()
})

browserTest(
  'Now shows power and energy while a car charges, without asking again',
  async () => {
    await world.rest.command('SIM-16', 'SetVariables', {
      variables: [{ component: 'ConfigurationKey', variable: 'MeterValueSampleInterval', value: '1' }],
    })
    await page.goto(world.address)
    const energy = async () => Number.parseFloat((await page.getByTestId('energy-today').textContent()) ?? '')
    const power = async () => Number.parseFloat((await page.getByTestId('power').textContent()) ?? '')
    await page.getByTestId('energy-today').waitFor()
    const before = await energy()
    plugIn(simulated('SIM-16'))
    expect(await simulated('SIM-16').presentToken(1, { idToken: knownToken, type: 'ISO14443' })).toBe('started')
    await page.getByRole('link', { name: 'SIM-16' }).first().waitFor()
    await expect.poll(power, { timeout: 20_000 }).toBeGreaterThan(1)
    await expect.poll(energy, { timeout: 45_000 }).toBeGreaterThan(before)
  },
  80_000,
)

browserTest(
  'a transaction shows its figures, a drawn chart, the same as a table, and its messages as they came',
  async () => {
    const active = await until('meter values have come', async () => {
      const [running] = await world.rest.transactions({ station: 'SIM-16', active: true })
      return running !== undefined && (await world.rest.meterValues(running.id)).length > 3 ? running : undefined
    })
    await page.goto(`${world.address}/transactions/${active.id}`)
    await page.getByRole('heading', { name: `Transaction ${active.number}` }).waitFor()
    const drawn = `(() => {
    const canvas = document.querySelector('.sm-chart canvas')
    if (canvas === null) return 0
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
    return new Set(new Uint32Array(pixels.buffer)).size
  })()`
    await expect.poll(() => page.evaluate(drawn), { timeout: 10_000 }).toBeGreaterThan(4)
    expect(await page.getByRole('img', { name: /Chart of power and energy/ }).count()).toBe(1)
    // The newest values stand in the legend while nobody points at a moment; codes stand in words, with the code behind.
    await page
      .locator('.sm-chart .u-legend')
      .getByText(/\d kWh/)
      .waitFor()
    await page.getByTitle('Accepted').getByText('accepted', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Show as a table' }).click()
    await page.getByRole('table', { name: 'Meter values' }).waitFor()
    await page.locator('summary').filter({ hasText: 'StartTransaction' }).click()
    await page.getByRole('region', { name: 'Message' }).getByText(knownToken).waitFor()
    await page.getByRole('region', { name: 'Our answer' }).getByText('Accepted').waitFor()
  },
)

browserTest('closing a transaction needs a reason, and the page then says what became of it', async () => {
  await page.getByRole('button', { name: 'Close this transaction' }).click()
  const dialog = page.getByRole('dialog')
  const close = dialog.getByRole('button', { name: 'Close this transaction' })
  expect(await close.isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('the station was replaced')
  await close.click()
  await page.getByText('An operator closed it.').waitFor()
  simulated('SIM-16').unplug(1)
})

browserTest(
  'the timeline has the lanes of the station, is read with the keyboard, and has a table beside it',
  async () => {
    await page.goto(`${world.address}/stations/SIM-16?range=1h`)
    const chart = page.getByRole('group', { name: /Timeline chart/ })
    await chart.waitFor()
    for (const lane of ['Link', 'EVSE 1', 'Charging', 'Faults', 'Commands'])
      await chart.getByText(lane, { exact: true }).first().waitFor()
    await chart.locator('button[tabindex="0"]').focus()
    await page.getByRole('status').getByText('Online').waitFor()
    await page.keyboard.press('ArrowDown')
    await page
      .getByRole('status')
      .getByText(/Station|EVSE 1/)
      .first()
      .waitFor()
    await page.keyboard.press('+')
    await page.keyboard.press('-')
    await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('6h')
    await page.getByRole('button', { name: 'Show as a table' }).click()
    await page.getByRole('table', { name: 'Timeline' }).getByText('Online').first().waitFor()
  },
)

browserTest('the configuration is read, searched and set', async () => {
  await page.goto(`${world.address}/stations/SIM-201?tab=configuration`)
  await page.getByRole('button', { name: 'Read from the station' }).click()
  await expect.poll(() => statusOf('GetBaseReport'), { timeout: 20_000 }).toBe('completed')
  await page.getByRole('textbox', { name: 'Search variables' }).fill('HeartbeatInterval')
  await page.getByRole('button', { name: 'Set value: HeartbeatInterval' }).click()
  await page
    .getByRole('dialog')
    .getByLabel(/^Value/)
    .fill('77')
  await page.getByRole('dialog').getByRole('button', { name: 'Set value' }).click()
  await expect.poll(() => statusOf('SetVariables'), { timeout: 15_000 }).toBe('completed')
  await page.getByRole('row').filter({ hasText: 'HeartbeatInterval' }).getByText(/77/).first().waitFor()
})

browserTest('the local list is chosen, and the station holds it', async () => {
  await page.goto(`${world.address}/stations/SIM-201?tab=localList`)
  await page.getByText('We leave it alone').waitFor()
  await page.getByRole('button', { name: 'Choose who is in it' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Chosen tokens').click()
  await dialog.getByRole('textbox', { name: 'Tokens' }).fill(knownToken)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Up to date').waitFor({ timeout: 20_000 })
  const held = Object.keys(simulated('SIM-201').memory.localList?.entries ?? {})
  expect(held.map((entry) => entry.toUpperCase())).toEqual([`ISO14443:${knownToken}`])
})

browserTest('a log that cannot be uploaded shows as failed, with what the station said', async () => {
  await page.goto(`${world.address}/stations/SIM-201?tab=transfers`)
  await page.getByRole('button', { name: 'Fetch a log' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Kind of log' }).click()
  await page.getByRole('option').first().click()
  await dialog.getByLabel('Where it is sent').fill('ftp://user:secret@127.0.0.1/logs')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await page.getByText('NotSupportedOperation').first().waitFor({ timeout: 20_000 })
  expect(await page.getByText('secret').count()).toBe(0)
})

browserTest(
  'N04 N07 a monitor shows, its alert is seen open and then over, and it is cleared from its row',
  async () => {
    await page.goto(`${world.address}/stations/SIM-201?tab=monitoring`)
    await page.getByText('No monitor is known').waitFor()
    const monitors = [
      {
        component: 'TemperatureSensor',
        variable: 'Temperature',
        type: 'UpperThreshold' as const,
        value: 60,
        severity: 3,
      },
    ]
    expect(await world.rest.command('SIM-201', 'SetVariableMonitoring', { monitors })).toMatchObject({
      status: 'completed',
    })
    const watched = page.getByRole('table', { name: 'Monitors' }).getByRole('row').filter({ hasText: 'UpperThreshold' })
    await watched.getByText('There').waitFor()
    const station = simulated('SIM-201')
    station.fault('temperature', { celsius: 70 })
    const events = page.getByRole('table', { name: 'Events' }).getByRole('row')
    await events.filter({ hasText: '70.0' }).getByText('Open').waitFor()
    station.fault('temperature', { celsius: 20 })
    await events.filter({ hasText: '70.0' }).getByText('Ended').waitFor()
    await page.getByRole('radiogroup', { name: 'Which events' }).getByText('Open alerts').click()
    await page.getByText('No event').waitFor()
    await watched.getByRole('button', { name: 'Clear the monitor 3 of Temperature' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    await page.getByText('No monitor is known').waitFor()
  },
)

browserTest('the trace shows a message and its answer side by side, and stops when paused', async () => {
  await page.goto(`${world.address}/trace?station=SIM-201&action=BootNotification`)
  await page.getByRole('link', { name: 'BootNotification' }).last().click()
  await page.getByTestId('side-in').getByText('"chargingStation"').waitFor()
  await page.getByTestId('side-out').getByText('"Accepted"').waitFor()
  await page.goto(`${world.address}/trace`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused').waitFor()
  const shown = await page.getByRole('row').count()
  await world.rest.command('SIM-16', 'TriggerMessage', { requestedMessage: 'Heartbeat' })
  expect(await page.getByRole('row').count()).toBe(shown)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('link', { name: 'Heartbeat' }).first().waitFor()
})

browserTest('F21 a card nobody knows is seen and becomes a token with a click', async () => {
  const station = simulated('SIM-201')
  expect(await station.presentToken(1, { idToken: '04DEADC0FFEE01', type: 'ISO14443' })).toBe('refused')
  await page.goto(`${world.address}/tokens?tab=seen`)
  await page
    .getByRole('row')
    .filter({ hasText: '04DEADC0FFEE01' })
    .getByRole('button', { name: 'Add as token' })
    .click()
  await page.getByText('No unknown card was seen').waitFor()
  await page.goto(`${world.address}/tokens?q=DEADC0`)
  await page.getByRole('row').filter({ hasText: '04DEADC0FFEE01' }).getByText('Accepted').waitFor()
  expect((await world.rest.idToken('04DEADC0FFEE01')).status).toBe('accepted')
})

browserTest('a token is added, edited and deleted', async () => {
  await page.goto(`${world.address}/tokens`)
  await page.getByRole('button', { name: 'Add a token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Value').fill('AB12CD34')
  await dialog.getByLabel('Holder').fill('Henrik')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row').filter({ hasText: 'AB12CD34' })
  await row.getByText('Henrik').waitFor()
  await row.getByRole('button', { name: /Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
  // The list is renewed by the live event below an open menu, which stays.
  await world.rest.putIdToken('FEED0001')
  await page.getByText('FEED0001').waitFor()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await dialog.getByLabel('Note').fill('lent')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await row.getByText('lent').waitFor()
  await row.getByRole('button', { name: /Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => row.count()).toBe(0)
})
