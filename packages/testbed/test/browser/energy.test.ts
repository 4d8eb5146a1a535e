import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
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
    replies: { SetDERControl: accepted, ClearDERControl: accepted, SetChargingProfile: () => 'silence' },
  })
  await station.boot()
  for (const evseId of [1, 2]) await station.status('Available', { evseId })
}, 90_000)
afterAll(async () => {
  await station?.link[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
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
