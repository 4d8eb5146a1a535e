import { type App, type AppOptions, readConfig, startApp } from '@stationmaster/csms'
import { type RawStation } from './clients/raw-station.ts'
import { createFolder } from './folder.ts'
import { createPostgres, type Database, testPostgres } from './postgres.ts'
import { createRest, type Rest } from './rest.ts'
import { type ServerOptions, settingsOf } from './server-options.ts'

export type StoreKind = 'sqlite' | 'postgres'

/** The stores this machine has; PostgreSQL when `STATIONMASTER_TEST_POSTGRES` names one. */
export const stores: readonly StoreKind[] = testPostgres === undefined ? ['sqlite'] : ['sqlite', 'postgres']

export interface WorldOptions {
  store?: StoreKind
  flags?: ServerOptions['flags']
  storage?: AppOptions['storage']
  vendors?: AppOptions['vendors']
  vatRegister?: AppOptions['vatRegister']
}

/** A whole network in this process: server, store and whoever connects; all gone when disposed. */
export interface World extends AsyncDisposable {
  rest: Rest
  /** Where stations connect, e.g. `ws://127.0.0.1:40123/ocpp`. */
  stations: string
  /** The same over TLS; empty without `tls-port`. */
  secureStations: string
  /** The same over TLS before 1.2; empty without `legacy-tls-port`. */
  legacyStations: string
  address: string
  database: Database | null
  /** The path of the SQLite file; empty on PostgreSQL. */
  file: string
  /** Disposes a client together with the world, before the server goes. */
  use<T extends AsyncDisposable>(guest: T): T
  connect(connecting: Promise<RawStation>): Promise<RawStation>
  /** Ends the server gracefully and starts it again on the same store; its address changes. */
  restart(): Promise<void>
}

export async function createWorld({
  store = 'sqlite',
  flags = {},
  storage,
  vendors = [],
  vatRegister,
}: WorldOptions = {}): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await createFolder())
  const database = store === 'postgres' ? opened.use(await createPostgres(testPostgres ?? '')) : null
  const file = database === null ? `${folder.path}/stationmaster.db` : ''
  const settings = settingsOf({ database: database?.url ?? `sqlite:${file}`, data: folder.path, flags })
  const start = () =>
    startApp(readConfig(settings, {}), {
      vendors,
      ...(vatRegister === undefined ? {} : { vatRegister }),
      ...(storage === undefined ? {} : { storage }),
    })
  let app: App = await start()
  const guests = new AsyncDisposableStack()
  opened.defer(async () => {
    await guests.disposeAsync()
    await app[Symbol.asyncDispose]()
  })
  const kept = opened.move()
  const world: World = {
    rest: createRest(app.address),
    stations: stationsOf(app.address),
    secureStations: stationsOf(app.tlsAddress ?? ''),
    legacyStations: stationsOf(app.legacyTlsAddress ?? ''),
    address: app.address,
    database,
    file,
    use: (guest) => guests.use(guest),
    connect: async (connecting) => guests.use(await connecting),
    async restart() {
      await app[Symbol.asyncDispose]()
      app = await start()
      world.rest = createRest(app.address)
      world.stations = stationsOf(app.address)
      world.secureStations = stationsOf(app.tlsAddress ?? '')
      world.legacyStations = stationsOf(app.legacyTlsAddress ?? '')
      world.address = app.address
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
  return world
}

const stationsOf = (address: string) => (address === '' ? '' : `${address.replace(/^http/, 'ws')}/ocpp`)
