import { type ChargingProfile } from '@stationmaster/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { put, type Write } from '../../src/domain/ports.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { installedBy } from '../../src/domain/smart-charging-profile.ts'
import { type House, openHouse, organisationId, t0, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

test('PUT registers a station, keeps its identity as written and finds it in any case', async () => {
  const made = await house.ask('PUT', '/stations/GBG-Central-01', {
    displayName: 'Centralen',
    evses: [
      { evseId: 1, publicEvseId: 'SE*STM*E1', connectors: [{ connectorId: 1, type: 'cCCS2', maxPowerW: 50_000 }] },
    ],
    reason: 'new site',
  })
  expect(made.status).toBe(201)
  const station = await house.get('/stations/gbg-CENTRAL-01')
  expect(station.json).toMatchObject({
    id: 'GBG-Central-01',
    displayName: 'Centralen',
    online: false,
    hasPassword: false,
  })
  expect(station.json.evses).toMatchObject([
    { evseId: 1, publicEvseId: 'SE*STM*E1', chargeable: false, chargeableReason: 'offline' },
  ])
  const edited = await house.ask('PUT', '/stations/GBG-Central-01', { displayName: null })
  expect(edited.status).toBe(200)
  expect(edited.json.displayName).toBeNull()
})

test('a Basic password is shown in the answer that made it and nowhere else', async () => {
  const made = await house.ask('PUT', '/stations/PW-1', { password: { generate: true } })
  const password = text(made.json.password)
  expect(password.length).toBeGreaterThanOrEqual(16)
  for (const path of ['/stations/PW-1', '/stations', '/audit', '/exports/credentials.csv', '/exports/stations.csv']) {
    expect((await house.get(path)).text).not.toContain(password)
  }
  expect(house.logged.join()).not.toContain(password)
})

test('what does not fit is refused with its field and what would', async () => {
  const field = async (body: unknown) => (await house.ask('PUT', '/stations/BAD-1', body)).json
  expect(await field({ onboarding: 'maybe' })).toMatchObject({
    code: 'invalid-request',
    field: 'onboarding',
    detail: 'onboarding must be one of accepted, pending, rejected.',
  })
  expect(await field({ displayname: 'x' })).toMatchObject({ code: 'invalid-request', field: 'displayname' })
  expect(await field({ siteId: 'nowhere' })).toMatchObject({ code: 'site-not-found' })
  expect((await house.get('/stations?sation=x')).json).toMatchObject({ code: 'invalid-request', field: 'sation' })
  expect((await house.get('/stations?limit=0')).json).toMatchObject({ code: 'invalid-request', field: 'limit' })
  expect((await house.get('/stations?cursor=nonsense')).json).toMatchObject({
    code: 'invalid-request',
    field: 'cursor',
  })
  expect((await house.get('/stations/NOBODY')).json).toMatchObject({ code: 'station-not-found', status: 404 })
})

test('a body that is no JSON, or too large, is a problem and not a crash', async () => {
  const headers = { authorization: 'Bearer given-from-outside-0123456789', 'content-type': 'application/json' }
  expect((await house.raw('PUT', '/api/v1/stations/X', headers, '{"a":')).json).toMatchObject({
    code: 'invalid-request',
    status: 400,
  })
  const huge = JSON.stringify({ displayName: 'x'.repeat(2_000_000) })
  expect((await house.raw('PUT', '/api/v1/stations/X', headers, huge)).json).toMatchObject({
    code: 'payload-too-large',
    status: 413,
  })
})

test('DELETE takes the station away and closes its socket', async () => {
  await house.ask('PUT', '/stations/GONE-1', {})
  expect((await house.ask('DELETE', '/stations/GONE-1')).status).toBe(204)
  expect((await house.get('/stations/GONE-1')).status).toBe(404)
  expect(house.links.closed).toContain('gone-1')
  expect((await house.ask('DELETE', '/stations/GONE-1')).json.code).toBe('station-not-found')
})

test('an EVSE of an online, accepted station that is available can be charged at; else the first reason is named', async () => {
  const online = { online: true, linkAt: t0, lastSeenAt: t0 }
  await house.station('CH-1', online, [
    { state: 'available' },
    { state: 'faulted' },
    { state: 'occupied' },
    { state: 'unknown' },
  ])
  await house.station('CH-2', { ...online, onboarding: 'pending' }, [{ state: 'available' }])
  const reasons = async (id: string) => {
    const { json } = await house.get(`/stations/${id}`)
    return Array.isArray(json.evses) ? json.evses.map((evse) => evse.chargeableReason) : []
  }
  expect(await reasons('CH-1')).toEqual([null, 'faulted', 'occupied', 'state-unknown'])
  expect(await reasons('CH-2')).toEqual(['not-accepted'])
})

test('the list is filtered by what is written on a station, by site, state, version and link', async () => {
  await house.ask('PUT', '/sites/oslo', { name: 'Oslo' })
  await house.station('F-100%', { vendor: 'Volta', siteId: 'oslo', protocolVersion: 'v9', online: true }, [
    { state: 'faulted', id: 'NO*STM*E77' },
  ])
  const found = async (query: string) => (await house.get(`/stations?${query}`)).json.items.map(({ id }) => id)
  expect(await found('q=volta')).toEqual(['F-100%'])
  expect(await found('q=no*stm*e77')).toEqual(['F-100%'])
  expect(await found('q=100%25')).toEqual(['F-100%'])
  expect(await found('siteId=oslo')).toEqual(['F-100%'])
  expect(await found('state=faulted&online=true&siteId=oslo')).toEqual(['F-100%'])
  expect(await found('protocolVersion=v9')).toEqual(['F-100%'])
  expect(await found('protocolVersion=v9&online=false')).toEqual([])
  expect((await house.get('/stations?q=volta')).json).toMatchObject({ total: 1, items: [{ siteName: 'Oslo' }] })
})

test('5,000 stations are paged without a gap or a double, by id and by last seen, while others come and go', async () => {
  await using crowd = await openHouse()
  const writes: Write[] = []
  for (let index = 0; index < 5_000; index++) {
    const identity = `S${String(index).padStart(5, '0')}`
    const station = newStation({ organisationId, identity, onboarding: 'accepted', heartbeatIntervalS: 300, at: t0 })
    writes.push(put('station', { ...station, lastSeenAt: index % 3 === 0 ? null : t0 + (index % 7) }))
  }
  await crowd.write(writes)
  for (const sort of ['id', '-id', 'lastSeenAt', '-lastSeenAt']) {
    const seen: unknown[] = []
    let cursor: unknown = null
    do {
      const page = await crowd.get(
        `/stations?limit=500&sort=${sort}${cursor === null ? '' : `&cursor=${text(cursor)}`}`,
      )
      expect(page.json.total).toBeGreaterThanOrEqual(5_000)
      seen.push(...page.json.items.map(({ id }) => id))
      cursor = page.json.nextCursor
      await crowd.station(`0-${sort}-${seen.length}`)
    } while (cursor !== null)
    const ours = seen.filter((id) => String(id).startsWith('S'))
    expect([sort, ours.length, new Set(ours).size]).toEqual([sort, 5_000, 5_000])
  }
})

test('the timeline lays link, states, transactions and commands on one axis, and knows what was before', async () => {
  const station = await house.station('TL-1', { online: true }, [{ state: 'available' }])
  const { stationId } = station
  const report = {
    organisationId,
    stationId,
    evseId: 1,
    connectorId: 1,
    errorCode: null,
    info: null,
    vendorErrorCode: null,
    stale: false,
  }
  await house.write([
    put('linkPeriod', {
      organisationId,
      linkId: 'l1',
      stationId,
      connectedAt: t0 - 90 * 60_000,
      disconnectedAt: null,
      closeReason: null,
      remoteAddress: '10.0.0.9',
      protocolVersion: 'v9',
    }),
    {
      op: 'add',
      table: 'statusReport',
      row: {
        ...report,
        status: 'Available',
        state: 'available',
        statusAt: t0 - 80 * 60_000,
        receivedAt: t0 - 80 * 60_000,
      },
    },
    {
      op: 'add',
      table: 'statusReport',
      row: {
        ...report,
        status: 'Occupied',
        state: 'occupied',
        statusAt: t0 - 30 * 60_000,
        receivedAt: t0 - 30 * 60_000,
      },
    },
  ])
  const from = new Date(t0 - 3_600_000).toISOString()
  const { json } = await house.get(`/stations/TL-1/timeline?from=${from}&to=${new Date(t0).toISOString()}`)
  expect(json.states).toMatchObject([{ status: 'Available' }, { status: 'Occupied', state: 'occupied' }])
  expect(json.links).toMatchObject([{ to: null, version: 'v9' }])
  expect(json.truncated).toBe(false)
  expect((await house.get('/stations/TL-1')).json.remoteAddress).toBe('10.0.0.9')
  expect((await house.get('/stations/TL-1/timeline?from=2026-01-05T10:00:00')).json).toMatchObject({
    code: 'invalid-request',
    field: 'from',
  })
  expect((await house.get('/stations/TL-1/timeline?from=2020-01-01T00:00:00Z')).json.code).toBe('invalid-request')
})

test('the configuration is shown beside what it should be, and where it is not', async () => {
  const station = await house.station('CF-1', { inventoryAt: t0, vendor: 'V', model: 'M' })
  const { stationId } = station
  const base = {
    organisationId,
    stationId,
    component: 'SampledDataCtrlr',
    componentInstance: '',
    evseId: 0,
    connectorId: 0,
    variableInstance: '',
    mutability: 'ReadWrite',
    dataType: 'integer',
    unit: 's',
    valuesList: null,
    minLimit: null,
    maxLimit: null,
    readAt: t0,
  } as const
  await house.write([
    put('deviceVariable', { ...base, variable: 'TxUpdatedInterval', attributeType: 'Actual', value: '900' }),
    put('deviceVariable', { ...base, variable: 'AlignedInterval', attributeType: 'Actual', value: '900' }),
  ])
  const desired = (scope: string, scopeId: string, variable: string, value: string) =>
    house.ask('PUT', '/desired-configuration', {
      scope,
      scopeId,
      component: 'SampledDataCtrlr',
      variable,
      variableInstance: '',
      value,
    })
  await desired('everyone', '', 'TxUpdatedInterval', '30')
  await desired('model', 'V/M', 'TxUpdatedInterval', '60')
  await desired('everyone', '', 'AlignedInterval', '900')
  const { json } = await house.get('/stations/CF-1/configuration')
  expect(json.readAt).toBe('2026-01-05T10:00:00.000Z')
  expect(json.variables).toMatchObject([
    { variable: 'AlignedInterval', desired: '900' },
    { variable: 'TxUpdatedInterval', value: '900', desired: '60' },
  ])
  expect(json.drift).toEqual([
    {
      component: 'SampledDataCtrlr',
      variable: 'TxUpdatedInterval',
      variableInstance: '',
      desired: '60',
      actual: '900',
      scope: 'model',
    },
  ])
  expect((await house.get('/stations/CF-1')).json.drift).toBe(1)
  expect((await house.get('/desired-configuration')).json.items).toHaveLength(3)
})

test('F11 who knocks is listed and admitted with one request', async () => {
  const knock = {
    organisationId,
    stationId: 'kn-1',
    identity: 'Kn-1',
    remoteAddress: '10.1.1.1',
    subprotocols: 'v9',
    credential: 'none',
    reason: 'not registered',
    vendor: null,
    model: null,
    serialNumber: null,
    firmwareVersion: '1.9',
    firstSeenAt: t0,
    lastSeenAt: t0,
    count: 2,
  } as const
  await house.write([
    put('knock', knock),
    put('knock', { ...knock, stationId: 'kn-2', identity: 'Kn-2', lastSeenAt: t0 + 1 }),
  ])
  expect((await house.get('/knocking?limit=1')).json).toMatchObject({
    items: [{ id: 'Kn-2', count: 2 }],
    nextCursor: expect.any(String),
  })
  const admitted = await house.ask('POST', '/knocking/KN-1/admission', { onboarding: 'accepted', reason: 'ours' })
  expect(admitted.json).toMatchObject({ id: 'Kn-1', onboarding: 'accepted', firmwareVersion: '1.9' })
  expect((await house.get('/knocking')).json.items.map(({ id }) => id)).toEqual(['Kn-2'])
  expect((await house.ask('DELETE', '/knocking/kn-2')).status).toBe(204)
  expect((await house.ask('DELETE', '/knocking/kn-2')).json.code).toBe('not-found')
})

test('meter values outside of a transaction are there too', async () => {
  const { stationId } = await house.station('MV-1')
  const value = {
    organisationId,
    stationId,
    evseId: 0,
    connectorId: null,
    transactionKey: null,
    receivedAt: t0,
    energyWh: 5_000,
    powerW: null,
    socPercent: null,
    samples: [],
  }
  await house.write([
    { op: 'add', table: 'meterValue', row: { ...value, at: t0 } },
    { op: 'add', table: 'meterValue', row: { ...value, evseId: 2, at: t0, receivedAt: t0 + 5 } },
  ])
  house.time.now = t0 + 60_000
  expect((await house.get('/stations/MV-1/meter-values')).json.items).toHaveLength(2)
  expect((await house.get('/stations/MV-1/meter-values?evseId=2')).json.items).toMatchObject([{ energyWh: 5_000 }])
})

test('deviations of the model and firmware are shown with their count', async () => {
  await house.station('DV-1', { vendor: 'V', model: 'M2', firmwareVersion: '1' })
  const deviation = {
    organisationId,
    vendor: 'V',
    model: 'M2',
    firmwareVersion: '1',
    action: 'BootNotification',
    path: '/chargePointVendor',
    rule: 'empty',
    sample: '""',
    stationId: 'dv-1',
    firstSeenAt: t0,
    lastSeenAt: t0,
    count: 4,
  }
  await house.write([put('deviation', deviation), put('deviation', { ...deviation, firmwareVersion: '2' })])
  expect((await house.get('/stations/DV-1/deviations')).json.items).toMatchObject([{ rule: 'empty', count: 4 }])
  expect((await house.get('/stations/DV-1')).json.deviations).toBe(1)
})

test('the network counts every EVSE by what a driver finds there', async () => {
  await using small = await openHouse()
  await small.ask('PUT', '/sites/gbg', { name: 'Göteborg', city: 'Göteborg', timeZone: 'Europe/Stockholm' })
  await small.ask('PUT', '/sites/empty', { name: 'Empty' })
  const online = { online: true, siteId: 'gbg', lastSeenAt: t0, linkAt: t0 }
  await small.station('A', online, [{ state: 'available' }, { state: 'occupied' }])
  await small.station('B', { ...online, online: false }, [{ state: 'available' }])
  await small.station('C', { online: true, onboarding: 'pending' }, [{ state: 'faulted' }])
  const { json } = await small.get('/network')
  expect(json.total).toMatchObject({
    stations: 3,
    online: 2,
    pending: 1,
    evses: 4,
    chargeable: 1,
    occupied: 1,
    faulted: 1,
  })
  expect(json.sites).toMatchObject([
    { siteId: 'empty', counts: { stations: 0 } },
    { siteId: 'gbg', counts: { stations: 2, chargeable: 1 } },
    { siteId: null, counts: { pending: 1 } },
  ])
  expect(json.attention).toMatchObject([
    { kind: 'offline', stationId: 'B' },
    { kind: 'pending', stationId: 'C' },
  ])
  await small.station('D', online, [{ state: 'available' }])
  small.time.now += 2_000
  expect((await small.get('/network')).json.total).toMatchObject({ stations: 4, chargeable: 2 })
})

test('K08 the composite schedule says where it counts a profile that is in doubt', async () => {
  const station = await house.station('DOUBT-1', {}, [{ state: 'available' }, { state: 'available' }])
  const profile: ChargingProfile & { id: number } = {
    id: 7,
    stackLevel: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: [
      {
        startSchedule: new Date(t0).toISOString(),
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }],
      },
    ],
  }
  const command = { commandId: 'c', actor: 'user:a', reason: null }
  const row = installedBy(station, command, profile, 1, t0)
  const uncertain = async (evse: number) =>
    (await house.get(`/stations/DOUBT-1/composite-schedule?evse=${evse}&unit=A`)).json.uncertain
  await house.write([put('chargingProfile', { ...row, uncertainSince: t0 })])
  expect([await uncertain(1), await uncertain(2)]).toEqual([true, false])
  expect((await house.get('/stations/DOUBT-1/charging-profiles')).json.items).toMatchObject([
    { id: 7, uncertainSince: new Date(t0).toISOString() },
  ])
  await house.write([put('chargingProfile', row)])
  expect(await uncertain(1)).toBe(false)
})
