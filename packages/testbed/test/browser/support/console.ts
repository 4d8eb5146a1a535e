/** The console in a real browser, over the real server with simulated stations that do what the test says. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { readConfig, startApp } from '@stationmaster/csms'
import { createEv, demoNetwork, evModels, Station } from '@stationmaster/simulator'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { test } from 'vitest'
import { createFolder } from '../../../src/folder.ts'
import { createRest, type Rest } from '../../../src/rest.ts'
import { settingsOf } from '../../../src/server-options.ts'
import { until } from '../../../src/until.ts'

const executable = [process.env.STATIONMASTER_TEST_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
)
if (executable === undefined) {
  process.stderr.write(
    'Browser tests are left out: no Chromium was found (STATIONMASTER_TEST_CHROMIUM may name one).\n',
  )
}

/** A test that needs a browser; left out, and said so above, where there is none. */
export const browserTest = test.runIf(executable !== undefined)

const index = fileURLToPath(new URL('../../../../console/dist/index.html', import.meta.url))
const boundMs = 15_000

export const password = 'a long enough password'
export const knownToken = '04A1B2C35E6F80'

export interface Console extends AsyncDisposable {
  address: string
  rest: Rest
  /** Simulated stations by identity: SIM-16 speaks 1.6, SIM-201 speaks 2.0.1; nobody comes by itself. */
  stations: ReadonlyMap<string, Station>
  signInLink(): Promise<string>
  /** A page of a browser that nobody has used before. */
  visit(options?: BrowserContextOptions): Promise<Page>
  /** As `visit`, signed in with name and password. */
  enter(name?: 'admin' | 'operator' | 'viewer', options?: BrowserContextOptions): Promise<Page>
}

/** Starts server, stations and browser. */
export async function openConsole(flags: Readonly<Record<string, string>> = {}): Promise<Console> {
  if (!existsSync(index)) throw new Error('The console is not built: npm run build')
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await createFolder())
  const settings = settingsOf({
    database: `sqlite:${folder.path}/stationmaster.db`,
    data: folder.path,
    flags,
  })
  const app = opened.use(await startApp(readConfig(settings, {})))
  const rest = createRest(app.address)
  await furnish(rest)
  const stations = new Map(
    (['1.6', '2.0.1'] as const).map((version) => {
      const station = simulated(version, `${app.address.replace(/^http/, 'ws')}/ocpp`)
      return [station.options.identity, opened.use(station)]
    }),
  )
  for (const station of stations.values()) station.start()
  for (const id of stations.keys()) {
    await until(`${id} is known with its EVSEs`, async () => {
      const { online, evses } = await rest.station(id)
      return online && evses.some((evse) => evse.chargeable) ? true : undefined
    })
  }
  const browser = await chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  opened.defer(() => browser.close())
  const states = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()

  const visit = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1366, height: 900 }, ...options })
    context.setDefaultTimeout(boundMs)
    return context.newPage()
  }
  const enter = async (name = 'admin', options: BrowserContextOptions = {}): Promise<Page> => {
    const known = states.get(name)
    const page = await visit(known === undefined ? options : { ...options, storageState: known })
    if (known === undefined) {
      await page.goto(`${app.address}/sign-in`)
      await page.locator('input[name=username]').fill(name)
      await page.locator('input[name=password]').fill(password)
      await page.locator('button[type=submit]').click()
      await page.getByTestId('chargeable').waitFor()
      states.set(name, await page.context().storageState())
    }
    return page
  }
  const kept = opened.move()
  return {
    address: app.address,
    rest,
    stations,
    signInLink: () => app.signInLink(),
    visit,
    enter,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function furnish(rest: Rest): Promise<void> {
  for (const [name, role] of [
    ['admin', 'administrator'],
    ['operator', 'operator'],
    ['viewer', 'viewer'],
  ] as const) {
    // The first administrator is there from the start; it gets the password of the tests.
    const users = await rest.ask('GET', '/users')
    const known = userNamed(users, name)
    if (known === undefined) await rest.ask('POST', '/users', {}, { name, displayName: name, role, password })
    else await rest.ask('PATCH', `/users/${known}`, {}, { password })
  }
  await rest.ask('PUT', '/sites/harbour', {}, { name: 'Harbour', city: 'Göteborg', timeZone: 'Europe/Stockholm' })
  await rest.putIdToken(knownToken, { holder: 'Astrid Lund' })
  for (const id of ['SIM-16', 'SIM-201']) await rest.putStation(id, { onboarding: 'accepted', siteId: 'harbour' })
}

function userNamed(answer: unknown, name: string): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('items' in answer) || !Array.isArray(answer.items)) return
  const found = answer.items.find((user) => user.name === name)
  return found === undefined ? undefined : String(found.id)
}

export function simulated(version: '1.6' | '2.0.1' | '2.1', url: string): Station {
  const definition = demoNetwork().stations.find((station) => station.version === version)
  if (definition === undefined) throw new Error(`the demonstration network has no station of ${version}`)
  return new Station({
    identity: `SIM-${version.replaceAll('.', '')}`,
    serialNumber: definition.serialNumber,
    version,
    layout: definition.layout,
    url,
    bootDelayMs: 0,
    tickMs: 200,
    speed: 60,
  })
}

/** A car that is far from full stands at the EVSE. */
export function plugIn(station: Station, evseId = 1): void {
  if (!station.plugIn(evseId, createEv(evModels.family, 0.2))) throw new Error('the car could not be plugged in')
}

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export interface Violation {
  id: string
  impact: string
  targets: string
}

/** What axe finds that is serious or critical, by all its rules or by one. */
export async function seriousViolations(page: Page, rule?: string): Promise<Violation[]> {
  // Through the debugger, so that the page keeps its Content-Security-Policy.
  await page.evaluate(axe)
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations']${rule === undefined ? '' : `, runOnly: ['${rule}']`} }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.slice(0, 4).map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | ') })))`,
  )
  return Array.isArray(found) ? found : [{ id: 'axe', impact: 'critical', targets: 'axe did not answer with a list' }]
}

/** How far the page is wider than its window. */
export const overflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'))
