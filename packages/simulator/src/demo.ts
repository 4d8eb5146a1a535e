import { type Clock, createRealClock } from './clock.ts'
import { Drivers } from './driver.ts'
import { layoutOf, models } from './layouts.ts'
import { createRandom } from './random.ts'
import { createTokenPool, type Scenario, scenarios } from './scenario.ts'
import { type StationLayout, type StationVersion } from './station/model.ts'
import { type Notice } from './station/options.ts'
import { Station } from './station.ts'

export interface DemoSite {
  readonly siteId: string
  readonly name: string
  readonly address: string
  readonly postalCode: string
  readonly city: string
  readonly country: string
  readonly timeZone: string
  readonly latitude: number
  readonly longitude: number
}

export interface DemoStation {
  readonly identity: string
  readonly siteId: string
  readonly version: StationVersion
  readonly serialNumber: string
  readonly layout: StationLayout
  readonly scenario: Scenario
  /** EVSEs at which a car stands when the demo starts. */
  readonly presentAtStart: readonly number[]
}

export interface DemoTokenGroup {
  readonly groupId: string
  readonly name: string
}

export interface DemoToken {
  readonly idToken: string
  readonly type: string
  readonly holder: string
  readonly groupId?: string
  readonly status: 'accepted' | 'blocked'
}

export interface DemoNetwork {
  readonly sites: readonly DemoSite[]
  readonly stations: readonly DemoStation[]
  readonly tokenGroups: readonly DemoTokenGroup[]
  readonly tokens: readonly DemoToken[]
}

const sites = [
  {
    siteId: 'goteborg-lindholmen',
    name: 'Lindholmen Parkering',
    address: 'Lindholmspiren 5',
    postalCode: '417 56',
    city: 'Göteborg',
    country: 'SE',
    timeZone: 'Europe/Stockholm',
    latitude: 57.7072,
    longitude: 11.9395,
  },
  {
    siteId: 'oslo-bjorvika',
    name: 'Bjørvika Ladestasjon',
    address: 'Dronning Eufemias gate 15',
    postalCode: '0191',
    city: 'Oslo',
    country: 'NO',
    timeZone: 'Europe/Oslo',
    latitude: 59.9077,
    longitude: 10.7593,
  },
  {
    siteId: 'munchen-freiham',
    name: 'Ladepark Freiham',
    address: 'Centa-Hafenbrädl-Straße 40',
    postalCode: '81249',
    city: 'München',
    country: 'DE',
    timeZone: 'Europe/Berlin',
    latitude: 48.1402,
    longitude: 11.4093,
  },
] as const satisfies readonly DemoSite[]

type SiteId = (typeof sites)[number]['siteId']
type Row = readonly [SiteId, string, StationVersion, keyof typeof models, keyof typeof scenarios, readonly number[]]

const rows = [
  ['goteborg-lindholmen', 'GOT-01', '1.6', 'duo22', 'city', [1]],
  ['goteborg-lindholmen', 'GOT-02', '2.0.1', 'post22', 'workplace', [1]],
  ['goteborg-lindholmen', 'GOT-03', '2.1', 'hyper150', 'motorway', [1]],
  ['goteborg-lindholmen', 'GOT-04', '1.6', 'wall11', 'workplace', []],
  ['oslo-bjorvika', 'OSL-01', '2.0.1', 'trio50', 'city', [1]],
  ['oslo-bjorvika', 'OSL-02', '1.6', 'hyper150', 'motorway', [1, 2]],
  ['oslo-bjorvika', 'OSL-03', '2.1', 'duo22', 'city', [2]],
  ['oslo-bjorvika', 'OSL-04', '2.0.1', 'wall11', 'workplace', []],
  ['munchen-freiham', 'MUC-01', '2.1', 'hyper300', 'motorway', [1]],
  ['munchen-freiham', 'MUC-02', '2.0.1', 'hyper300', 'motorway', [2]],
  ['munchen-freiham', 'MUC-03', '1.6', 'trio50', 'city', []],
  ['munchen-freiham', 'MUC-04', '2.1', 'post22', 'city', [1]],
] as const satisfies readonly Row[]

/** Meter values come often enough to see a demonstration live. */
const liveliness = { 'SampledDataCtrlr.TxUpdatedInterval': '2', 'OCPPCommCtrlr.HeartbeatInterval': '60' }

const countryOf: Record<SiteId, string> = {
  'goteborg-lindholmen': 'SE',
  'oslo-bjorvika': 'NO',
  'munchen-freiham': 'DE',
}

const tokenGroups = [
  { groupId: 'vasttrafik-pool', name: 'Västbil bilpool' },
  { groupId: 'fjord-leveranse', name: 'Fjord Leveranse AS' },
  { groupId: 'isar-taxi', name: 'Isar Taxi eG' },
] as const satisfies readonly DemoTokenGroup[]

const holders = [
  ['Astrid Lund', undefined],
  ['Västbil 01', 'vasttrafik-pool'],
  ['Västbil 02', 'vasttrafik-pool'],
  ['Västbil 03', 'vasttrafik-pool'],
  ['Henrik Strand', undefined],
  ['Fjord varebil 11', 'fjord-leveranse'],
  ['Fjord varebil 12', 'fjord-leveranse'],
  ['Fjord varebil 14', 'fjord-leveranse'],
  ['Ingrid Solberg', undefined],
  ['Isar Taxi 208', 'isar-taxi'],
  ['Isar Taxi 214', 'isar-taxi'],
  ['Isar Taxi 231', 'isar-taxi'],
  ['Jonas Berg', undefined],
  ['Katharina Huber', undefined],
  ['Lukas Brandl', undefined],
  ['Maja Nyström', undefined],
  ['Nora Haugen', undefined],
  ['Oskar Wallin', undefined],
  ['Petra Gruber', undefined],
  ['Sindre Moen', undefined],
  ['Theresa Vogl', undefined],
  ['Viktor Ek', undefined],
] as const satisfies readonly (readonly [string, (typeof tokenGroups)[number]['groupId'] | undefined])[]

function cardNumber(index: number): string {
  return `04${(0xa1b2c3 + index * 7919).toString(16).toUpperCase().padStart(6, '0')}5E6F${(0x80 + index).toString(16).toUpperCase()}`
}

/** The demonstration network: what a CSMS has to know of it, and what its stations are. */
export function demoNetwork(): DemoNetwork {
  return {
    sites,
    tokenGroups,
    stations: rows.map(([siteId, identity, version, model, scenario, presentAtStart], index) => ({
      identity,
      siteId,
      version,
      serialNumber: `26${String(4_101_000 + index * 137).padStart(8, '0')}`,
      layout: layoutOf(
        models[model],
        (evseId) => `${countryOf[siteId]}*STM*E${identity.replace('-', '')}*${evseId}`,
        liveliness,
      ),
      scenario: scenarios[scenario],
      presentAtStart,
    })),
    tokens: [
      ...holders.map(([holder, groupId], index) => ({
        idToken: cardNumber(index),
        type: 'ISO14443',
        holder,
        status: 'accepted' as const,
        ...(groupId !== undefined && { groupId }),
      })),
      { idToken: cardNumber(40), type: 'ISO14443', holder: 'Lost card', status: 'blocked' },
    ],
  }
}

export interface DemoOptions {
  /** The OCPP-J endpoint without an identity. */
  readonly url: string
  readonly network: DemoNetwork
  readonly passwordOf: (identity: string) => string
  /** How many seconds pass for cars and people in one of ours (30). */
  readonly speed?: number
  readonly seed?: number | string
  readonly clock?: Clock
  readonly onNotice?: (identity: string, notice: Notice, detail: string) => void
}

export interface Demo extends AsyncDisposable {
  readonly stations: readonly Station[]
  stop(): Promise<void>
}

/** Starts the stations of the demonstration and the people who use them. */
export function startDemo(options: DemoOptions): Demo {
  const { network, url, passwordOf, onNotice } = options
  const clock = options.clock ?? createRealClock()
  const speed = options.speed ?? 30
  const random = createRandom(options.seed ?? 'Stationmaster')
  // Somebody always tries a card that nobody knows, and somebody one that was reported lost.
  const stranger = { idToken: '04DEADC0FFEE01', type: 'ISO14443' }
  const tokens = createTokenPool([...network.tokens.map(({ idToken, type }) => ({ idToken, type })), stranger])
  const people: Drivers[] = []
  const stations = network.stations.map((definition) => {
    const { identity, serialNumber, version, layout, scenario, presentAtStart } = definition
    const station = new Station({
      identity,
      serialNumber,
      version,
      layout,
      url,
      clock,
      speed,
      password: passwordOf(identity),
      random: random.fork(identity),
      ...(onNotice !== undefined && { onNotice: (notice, detail) => onNotice(identity, notice, detail) }),
    })
    people.push(
      new Drivers({ station, tokens, scenario, speed, presentAtStart, random: random.fork(`people at ${identity}`) }),
    )
    return station
  })
  for (const station of stations) station.start()
  for (const drivers of people) drivers.start()
  const stop = async (): Promise<void> => {
    for (const drivers of people) drivers.stop()
    await Promise.all(stations.map((station) => station[Symbol.asyncDispose]()))
  }
  return { stations, stop, [Symbol.asyncDispose]: stop }
}
