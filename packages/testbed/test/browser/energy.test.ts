import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Fields, fieldsOf } from '../../src/clients/raw-station.ts'
import { Station2 } from '../../src/clients/station-2.ts'
import { browserTest, type Console, knownToken, openConsole, overflow, seriousViolations } from './support/console.ts'

let world: Console
let page: Page
let station: Station2
beforeAll(async () => {
  world = await openConsole()
  page = await world.enter()
  await world.rest.putStation('GRID-21', { onboarding: 'accepted', siteId: 'harbour' })
  const accepted = () => ({ result: { status: 'Accepted' } })
  station = await Station2.connect('ocpp2.1', `${world.address.replace(/^http/, 'ws')}/ocpp`, {
    identity: 'GRID-21',
    replies: {
      SetDERControl: accepted,
      ClearDERControl: accepted,
      SetChargingProfile: () => 'silence',
      SetVariables: takesAll,
    },
  })
  await station.boot()
  for (const evseId of [1, 2]) await station.status('Available', { evseId })
}, 90_000)
afterAll(async () => {
  await station?.link[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
})

const takesAll = ({ setVariableData }: Fields) => ({
  result: {
    setVariableResult: [setVariableData].flat().map((one) => {
      const { component, variable } = fieldsOf(one)
      return { component, variable, attributeStatus: 'Accepted' }
    }),
  },
})
const open = (tab: string) => page.goto(`${world.address}/stations/GRID-21?tab=${tab}`)
const sections = () => page.getByRole('navigation', { name: 'Sections' }).or(page.locator('.sections-nav')).first()

browserTest('R S grid controls and battery swaps are sections only of a station that reports them', async () => {
  await open('charging')
  await page.getByText('No charging profile').waitFor()
  expect(await sections().getByRole('link', { name: 'Grid controls' }).count()).toBe(0)
  expect(await sections().getByRole('link', { name: 'Battery swap' }).count()).toBe(0)
  await station.link.accepted('BatterySwap', {
    eventType: 'BatteryIn',
    requestId: 1,
    idToken: { idToken: knownToken, type: 'ISO14443' },
    batteryData: [{ evseId: 2, serialNumber: 'PACK-1', soC: 12, soH: 96 }],
  })
  await sections().getByRole('link', { name: 'Battery swap' }).click()
  const slot = page.getByRole('table', { name: 'Batteries' }).getByRole('row').filter({ hasText: 'PACK-1' })
  await slot.getByText('12 %').waitFor()
  await page.getByRole('table', { name: 'Swaps' }).getByText('Under way').waitFor()
  expect(await seriousViolations(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
})

browserTest(
  'R04 R05 a control shows which counts, an alarm until it ends, and it is cleared from its row',
  async () => {
    const gradient = (priority: number) => ({ gradient: { priority, gradient: 2, softGradient: 1 } })
    for (const [controlId, priority] of [
      ['first', 5],
      ['second', 1],
    ] as const) {
      await world.rest.command('GRID-21', 'SetDERControl', {
        isDefault: true,
        controlType: 'Gradients',
        controlId,
        ...gradient(priority),
      })
    }
    await open('derControl')
    const controls = page.getByRole('table', { name: 'Grid controls' }).getByRole('row')
    await controls.filter({ hasText: 'second' }).getByText('In force').waitFor()
    await controls.filter({ hasText: 'first' }).getByText('Superseded').waitFor()
    const alarm = { controlType: 'Gradients', gridEventFault: 'OverFrequency', timestamp: new Date().toISOString() }
    await station.link.accepted('NotifyDERAlarm', alarm)
    const alarms = page.getByRole('table', { name: 'Alarms' }).getByRole('row').filter({ hasText: 'OverFrequency' })
    await alarms.getByText('still open').waitFor()
    await station.link.accepted('NotifyDERAlarm', { ...alarm, alarmEnded: true, timestamp: new Date().toISOString() })
    await expect.poll(() => alarms.getByText('still open').count(), { timeout: 10_000 }).toBe(0)
    expect(await seriousViolations(page)).toEqual([])
    await controls.filter({ hasText: 'second' }).getByRole('button', { name: 'Clear Gradients' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => controls.filter({ hasText: 'second' }).count(), { timeout: 10_000 }).toBe(0)
  },
)

browserTest(
  'K15 N07 what a vehicle asked for and what a watched variable told is shown where there is some',
  async () => {
    await open('charging')
    await page.getByText('No charging profile').waitFor()
    expect(await page.getByRole('region', { name: 'What vehicles asked for' }).count()).toBe(0)
    await station.event('Started', 'T-NEEDS', 0, { idToken: { idToken: knownToken, type: 'ISO14443' } })
    await station.link.accepted('NotifyEVChargingNeeds', {
      evseId: 1,
      chargingNeeds: {
        requestedEnergyTransfer: 'AC_three_phase',
        departureTime: '2031-01-05T06:30:00Z',
        acChargingParameters: { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 16, evMaxVoltage: 400 },
      },
    })
    const needs = page
      .getByRole('table', { name: 'What vehicles asked for' })
      .getByRole('row')
      .filter({ hasText: 'EVSE 1' })
    await needs.getByText('AC_three_phase').first().waitFor()
    await needs.getByText(/Jan 2031/).waitFor()
    for (const [index, actualValue] of ['20.5', '21.5', '22.5'].entries()) {
      const timestamp = new Date(Date.now() - 60_000 * (3 - index)).toISOString()
      await station.link.accepted('NotifyEvent', {
        generatedAt: timestamp,
        seqNo: 0,
        eventData: [
          {
            eventId: index + 1,
            timestamp,
            trigger: 'Periodic',
            actualValue,
            eventNotificationType: 'CustomMonitor',
            component: { name: 'TemperatureSensor' },
            variable: { name: 'Temperature' },
            severity: 8,
          },
        ],
      })
    }
    await open('monitoring')
    const values = page.getByRole('region', { name: 'Values of the last day' })
    await values.getByText('22.5').first().waitFor()
    await values.locator('canvas').waitFor()
    expect(await seriousViolations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  },
)

browserTest('C25 the code for paying on the web is set from the page of its station', async () => {
  await open('tariffs')
  await page.getByText('The station shows none for paying on the web.').waitFor()
  await page.getByRole('button', { name: 'Set the code' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Address').fill('https://pay.example/{chargingstationid}/{evse}/{totp}/{version}')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.waitFor({ state: 'detached' })
  const shown = page.getByRole('region', { name: 'Paying on the web' })
  await shown.getByText('https://pay.example/', { exact: false }).waitFor()
  await shown.getByText('The station took it').waitFor()
})

browserTest(
  'K01 a profile whose answer was lost is said to be in doubt, and so is the limit it counts in',
  async () => {
    const chargingProfile = {
      id: 7,
      stackLevel: 1,
      chargingProfilePurpose: 'ChargingStationMaxProfile' as const,
      chargingProfileKind: 'Absolute' as const,
      chargingSchedule: [
        {
          startSchedule: '2026-01-05T00:00:00Z',
          chargingRateUnit: 'A' as const,
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
        },
      ],
    }
    await world.rest.command('GRID-21', 'SetChargingProfile', { evseId: 0, chargingProfile }, '0s')
    await station.link.request('SetChargingProfile')
    await station.link.terminate()
    await open('charging')
    const row = page.getByRole('table', { name: 'Charging profiles' }).getByRole('row').filter({ hasText: '#7' })
    await row.getByText('may be there or not').waitFor()
    await row.getByText(/^answer lost/).waitFor()
    await page.getByText('It counts a profile of which nobody knows', { exact: false }).waitFor()
    expect(await seriousViolations(page)).toEqual([])
  },
)
