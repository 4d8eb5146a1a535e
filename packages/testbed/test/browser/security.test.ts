import { type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { createAuthority, type TestAuthority } from '../../src/authority.ts'
import { type Fields, fieldsOf, RawStation } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { browserTest, type Console, openConsole, overflow, seriousViolations } from './support/console.ts'

let world: Console
let page: Page
let station: RawStation
let authority: TestAuthority
const identity = 'SEC-1'
const password = 'correct horse battery'

const trusted = {
  certificateType: 'CSMSRootCertificate',
  certificateHashData: { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '4711' },
}

beforeAll(async () => {
  authority = await createAuthority()
  world = await openConsole({
    'ca-url': authority.url,
    'ca-secret-file': authority.secretFile,
    'station-organisation': 'Net',
  })
  await world.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: 1 })
  const listOf = (value: unknown) => [value].flat().map(fieldsOf)
  const variables: Record<string, string> = { NetworkConfigurationPriority: '1', ActiveNetworkProfile: '1' }
  const accepted = () => ({ result: { status: 'Accepted' } })
  station = await RawStation.connect(`${world.address.replace(/^http/, 'ws')}/ocpp`, {
    identity,
    password,
    subprotocols: ['ocpp2.0.1'],
    replies: {
      GetVariables: ({ getVariableData }: Fields) => ({
        result: {
          getVariableResult: listOf(getVariableData).map(({ component, variable }) => ({
            component,
            variable,
            attributeStatus: 'Accepted',
            attributeValue: variables[String(fieldsOf(variable).name)] ?? '',
          })),
        },
      }),
      SetNetworkProfile: accepted,
      SetVariables: () => ({
        result: {
          setVariableResult: [
            {
              component: { name: 'OCPPCommCtrlr' },
              variable: { name: 'NetworkConfigurationPriority' },
              attributeStatus: 'Rejected',
            },
          ],
        },
      }),
      Reset: accepted,
      CertificateSigned: accepted,
      DeleteCertificate: accepted,
      GetInstalledCertificateIds: () => ({ result: { status: 'Accepted', certificateHashDataChain: [trusted] } }),
    },
  })
  await station.accepted('BootNotification', {
    reason: 'PowerUp',
    chargingStation: { vendorName: 'Testbed', model: 'Raw' },
  })
  page = await world.enter()
}, 90_000)
afterAll(async () => {
  await station?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
  await authority?.[Symbol.asyncDispose]()
})

browserTest(
  'A05 F22 a profile is changed from the page of its station, seen step by step, and why it failed',
  async () => {
    await page.goto(`${world.address}/stations/${identity}?tab=security`)
    await page.getByText('The profile has not been changed from here.').waitFor()
    await page.getByText('not encrypted').waitFor()
    await page.getByRole('button', { name: 'Change the profile' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Start the server with --tls-port', { exact: false }).waitFor()
    await dialog.getByLabel('Address').fill('wss://csms.example/ocpp')
    await dialog.getByLabel('Slot').fill('2')
    await dialog.getByRole('combobox', { name: 'Interface' }).click()
    await page.getByRole('option', { name: 'Wired0' }).click()
    await dialog.getByLabel('Restart at once, even while it charges').check()
    await dialog.getByLabel('Go on although something is missing').check()
    await dialog.getByText('Slot 2 is free for it').waitFor()
    await dialog.getByRole('button', { name: 'Change the profile' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('The station refused the change', { exact: false }).first().waitFor()
    const steps = page.getByRole('list', { name: 'Steps' })
    await steps.getByText('Store the network profile').waitFor()
    expect(await steps.getByText('Failed').count()).toBe(1)
    await page.getByRole('table', { name: 'Network slots' }).getByText('wss://csms.example/ocpp').waitFor()
    expect((await world.rest.stationSecurity(identity)).upgrade).toMatchObject({ state: 'failed', toProfile: 2 })
  },
)

browserTest('A02 M04 F24 a certificate in use is listed by its end, and revoked from there with a reason', async () => {
  await station.accepted('SignCertificate', { csr: await authority.request(identity, `/O=Net/CN=${identity}`) })
  await until('the certificate is in use', async () => {
    const [newest] = (await world.rest.stationCertificates(identity)).certificates
    return newest?.state === 'installed' ? newest : undefined
  })
  await page.goto(`${world.address}/security?tab=certificates`)
  const row = page.getByRole('table', { name: 'Certificates' }).getByRole('row').filter({ hasText: identity })
  await row.getByText('In use').waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await row.getByRole('link', { name: identity }).click()
  const own = page.getByRole('table', { name: 'Certificates' }).getByRole('row').filter({ hasText: identity })
  await own.getByRole('button', { name: /^Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Ground (RFC 5280)' }).click()
  await page.getByRole('option', { name: 'The key is in wrong hands' }).click()
  expect(await dialog.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('the station was stolen')
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await own.getByText('Revoked', { exact: true }).waitFor()
  await own.getByText('The key is in wrong hands').waitFor()
})

browserTest('M03 M04 whom a station trusts is asked for, and taken from it again', async () => {
  await page.goto(`${world.address}/stations/${identity}?tab=security`)
  await page.getByRole('button', { name: 'List installed certificates' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  const row = page.getByRole('table', { name: 'Trusted by the station' }).getByRole('row').filter({ hasText: '4711' })
  await row.getByText('Authority of this server').waitFor()
  await row.getByRole('button', { name: 'Delete certificate 4711' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect.poll(() => row.count(), { timeout: 10_000 }).toBe(0)
})

browserTest(
  'A04 security events are listed for the network, the critical ones apart, and on the page of their station',
  async () => {
    const event = (type: string, techInfo: string) =>
      station.accepted('SecurityEventNotification', { type, techInfo, timestamp: new Date().toISOString() })
    await event('TamperDetectionActivated', 'the lid is open')
    await event('SettingSystemTime', 'by 3 s')
    await page.goto(`${world.address}/security?tab=events`)
    const events = page.getByRole('table', { name: 'Security events' })
    await events.getByText('SettingSystemTime').waitFor()
    await page.getByText('Critical', { exact: true }).first().click()
    const row = events.getByRole('row').filter({ hasText: 'TamperDetectionActivated' })
    await row.getByText('the lid is open').waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await row.getByRole('link', { name: identity }).click()
    await events.getByText('the lid is open').waitFor()
  },
)

browserTest('the posture of the network is a page of its own, and leads to the weak station', async () => {
  await page.goto(`${world.address}/security`)
  await page.getByRole('heading', { name: 'Security' }).waitFor()
  await page.getByRole('table', { name: 'Weak stations' }).getByRole('link', { name: identity }).click()
  await page.getByText('As it is').waitFor()
})

browserTest('a viewer sees how a station is secured and may change nothing', async () => {
  const viewer = await world.enter('viewer')
  await viewer.goto(`${world.address}/stations/${identity}?tab=security`)
  await viewer.getByText('As it is').waitFor()
  await viewer.getByRole('table', { name: 'Certificates' }).getByText('Revoked').waitFor()
  for (const name of ['Change the profile', 'List installed certificates', /^Actions/]) {
    expect(await viewer.getByRole('button', { name }).count()).toBe(0)
  }
})

browserTest(
  'its pages fit a phone and have no serious fault of access, in every language',
  { timeout: 120_000 },
  async () => {
    for (const locale of ['en-GB', 'sv-SE', 'nb-NO', 'de-DE']) {
      const phone = await world.enter('admin', { locale, viewport: { width: 360, height: 740 } })
      for (const path of [
        '/security',
        '/security?tab=certificates&state=revoked',
        '/security?tab=events',
        `/stations/${identity}?tab=security`,
      ]) {
        await phone.goto(world.address + path)
        await phone.getByText(identity).first().waitFor()
        await phone.locator('.sm-panel').first().waitFor()
        expect([locale, path, await overflow(phone)]).toEqual([locale, path, 0])
        expect([locale, path, await seriousViolations(phone)]).toEqual([locale, path, []])
      }
      await phone.context().close()
    }
  },
)
