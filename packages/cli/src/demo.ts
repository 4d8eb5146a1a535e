import { randomBytes } from 'node:crypto'
import { type Demo, type DemoStation, demoNetwork, startDemo as startStations } from '@stationmaster/simulator'

/** A key of this process for the demo: it enters by the public API, as any script would. */
export function newDemoKey(): string {
  return `stm_${randomBytes(32).toString('base64url')}`
}

/**
 * Registers the demonstration network through the API and starts its stations on the public socket, each with the
 * password it was given.
 *
 * @param address of the server, e.g. `http://127.0.0.1:8080`
 */
export async function startDemo(address: string, key: string): Promise<Demo> {
  const network = demoNetwork()
  const put = (path: string, body: object) =>
    putTo(`${address}/api/v1${path}`, key, { ...body, reason: 'demo network' })
  await Promise.all(network.sites.map(({ siteId, ...site }) => put(`/sites/${siteId}`, site)))
  await Promise.all(
    network.sites.flatMap(({ siteId }) =>
      sampleInterval.map((value) => put('/desired-configuration', { scope: 'site', scopeId: siteId, ...value })),
    ),
  )
  await Promise.all(network.tokenGroups.map(({ groupId, name }) => put(`/token-groups/${groupId}`, { name })))
  await Promise.all(
    network.tokens.map(({ idToken, type, status, holder, groupId }) =>
      put(`/id-tokens/${idToken}?type=${type}`, { status, holder, groupId: groupId ?? null }),
    ),
  )
  const passwords = new Map(network.stations.map(({ identity }) => [identity, randomBytes(10).toString('hex')]))
  const passwordOf = (identity: string) => passwords.get(identity) ?? ''
  await Promise.all(
    network.stations.map((station) =>
      put(`/stations/${station.identity}`, registration(station, passwordOf(station.identity))),
    ),
  )
  await closeLeftovers(address, key, new Set(network.stations.map(({ identity }) => identity)))
  return startStations({ url: `${address.replace(/^http/, 'ws')}/ocpp`, network, passwordOf })
}

/**
 * The stations of the demo remember nothing between two runs, so what they had begun will never be stopped by them: it
 * is closed as an operator would close it.
 */
export async function closeLeftovers(address: string, key: string, ours: ReadonlySet<string>): Promise<void> {
  const left = await request(`${address}/api/v1/transactions?active=true&limit=500`, key)
  const items: unknown = Reflect.get(Object(left), 'items')
  for (const item of Array.isArray(items) ? items : []) {
    const { id, stationId } = Object(item)
    if (typeof id !== 'string' || !ours.has(stationId)) continue
    const body = { reason: 'the demo was started again; its cars left' }
    await request(`${address}/api/v1/transactions/${id}/close`, key, { method: 'POST', body })
  }
}

/** Cars of the demo come and go within minutes, so their meters are read every two seconds. */
const sampleInterval = [
  { component: 'ConfigurationKey', variable: 'MeterValueSampleInterval', variableInstance: '', value: '2' },
  { component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', variableInstance: '', value: '2' },
]

function registration({ siteId, layout, version }: DemoStation, password: string): object {
  let wireConnectorId = 0
  return {
    siteId,
    displayName: `${layout.vendorName} ${layout.model}`,
    onboarding: 'accepted',
    password,
    passwordBy: 'expected',
    evses: layout.evses.map(({ publicId, connectors, maxPowerW }, index) => ({
      evseId: index + 1,
      publicEvseId: publicId,
      connectors: connectors.map(({ type }, position) => ({
        connectorId: position + 1,
        type,
        maxPowerW,
        ...(version === '1.6' ? { wireConnectorId: ++wireConnectorId } : {}),
      })),
    })),
  }
}

function putTo(url: string, key: string, body: object): Promise<unknown> {
  return request(url, key, { method: 'PUT', body })
}

async function request(url: string, key: string, what?: { method: string; body: object }): Promise<unknown> {
  const answer = await fetch(url, {
    method: what?.method ?? 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(what === undefined ? {} : { body: JSON.stringify(what.body) }),
  })
  if (!answer.ok) throw new Error(`the demo network could not be made: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
