import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Connector, type Evse, type Station, type Transaction } from '../src/domain/model.ts'
import { add, need, put, type Store } from '../src/domain/ports.ts'
import { openDatabase } from '../src/storage/open.ts'

/*
 * What a unit of work costs by itself: 20 stations in a closed loop, each unit four loads, five writes and an event,
 * as a MeterValues or StatusNotification makes them. `--url postgres://…` for the other store.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    stations: { type: 'string', default: '20' },
    units: { type: 'string', default: '40000' },
    'commit-delay': { type: 'string', default: '0' },
    frames: { type: 'boolean', default: false },
  },
})

const organisationId = 'default'
const now = 1_760_000_000_000

function station(stationId: string): Station {
  return {
    organisationId,
    stationId,
    identity: stationId,
    siteId: 'site-1',
    displayName: null,
    onboarding: 'accepted',
    reading: 'generous',
    securityProfile: 1,
    reachedSecurityProfile: 0,
    securityProfileReopenedUntilAt: null,
    acceptsExpiredCertificate: false,
    acceptsLegacyTls: false,
    alsoAcceptedProfile: null,
    linkSecurity: null,
    protocolVersion: 'x',
    vendor: 'Vendor',
    model: 'Model',
    serialNumber: 'SN-0001',
    firmwareVersion: '1.2.3',
    iccid: null,
    imsi: null,
    registeredAt: now,
    lastBootAt: now,
    lastBootReason: null,
    lastSeenAt: now,
    online: true,
    linkAt: now,
    clockOffsetMs: 12,
    clockSamples: [1, 2, 3],
    heartbeatIntervalS: 300,
    inventoryFirmware: null,
    inventoryAt: null,
    assumedVersion: null,
    soapEndpoint: null,
    pings: true,
  }
}

function transaction(stationId: string): Transaction {
  return {
    organisationId,
    id: `0199aaaa-0000-7000-8000-${stationId.padStart(12, '0')}`,
    stationId,
    siteId: 'site-1',
    transactionId: '1000001',
    number: 1_000_001,
    evseId: 1,
    connectorId: 1,
    state: 'active',
    idTokenKey: `rfid:${stationId}`,
    idToken: stationId,
    idTokenType: 'ISO14443',
    groupId: null,
    authorizationStatus: 'accepted',
    startedAt: now,
    stationStartedAt: now,
    startReceivedAt: now,
    endedAt: null,
    endReceivedAt: null,
    timeCorrected: false,
    clockOffsetMs: 5,
    meterStartWh: 1000,
    meterStopWh: null,
    energyWh: 5,
    estimated: false,
    chargingState: 'Charging',
    stoppedReason: null,
    remoteStartId: null,
    commandId: null,
    reservationId: null,
    offline: false,
    priorityCharging: false,
    operationMode: null,
    allowedEnergyTransfer: null,
    exportStartWh: null,
    lastExportWh: null,
    cost: null,
    sequence: { seen: [[0, 5]], startedSeqNo: 0, endedSeqNo: null },
    lastEventAt: now,
    lastMeterAt: now,
    lastRegisterWh: 1005,
    lastPowerW: 11_000,
    lastSocPercent: 45,
    flags: [],
  }
}

const evse = (stationId: string): Evse => ({
  organisationId,
  stationId,
  evseId: 1,
  publicEvseId: `SE*STM*E${stationId}`,
  state: 'occupied',
  stateReason: 'transaction',
  stateAt: now,
  requestedOperation: null,
})

const connector = (stationId: string): Connector => ({
  organisationId,
  stationId,
  evseId: 1,
  connectorId: 1,
  wireConnectorId: 1,
  type: 'cType2',
  maxPowerW: 11_000,
  status: 'Charging',
  errorCode: 'NoError',
  info: null,
  vendorErrorCode: null,
  statusAt: now,
  receivedAt: now,
})

const raw = JSON.stringify({
  connectorId: 1,
  transactionId: 1_000_001,
  meterValue: [{ timestamp: '2026-01-01T00:00:00Z', sampledValue: [{ value: '1005', context: 'Sample.Periodic' }] }],
})

function meterValues(store: Store, stationId: string, counter: number): Promise<number> {
  return store.run({
    touches: [`station:${stationId}`],
    needs: {
      station: need('station', stationId),
      transaction: need('transaction', stationId, '1000001'),
      replays: need('ledgerByMessage', stationId, `m${counter}`, 'MeterValues'),
      connectors: need('connectors', stationId),
    },
    decide: (loaded) => {
      const found = loaded.transaction ?? transaction(stationId)
      const known = loaded.station ?? station(stationId)
      return {
        result: counter,
        writes: [
          put('transaction', { ...found, energyWh: counter, lastMeterAt: now + counter }),
          put('station', { ...known, clockSamples: [counter] }),
          put('connector', { ...(loaded.connectors[0] ?? connector(stationId)), receivedAt: now + counter }),
          add('ledger', {
            organisationId,
            stationId,
            messageId: `m${counter}`,
            action: 'MeterValues',
            fingerprint: 'c0ffee00c0ffee00',
            transactionKey: found.id,
            seqNo: null,
            kind: 'meter-values',
            at: now,
            receivedAt: now,
            raw,
            response: '{}',
            sealed: null,
            quarantined: false,
            note: null,
          }),
          add('meterValue', {
            organisationId,
            stationId,
            evseId: 1,
            connectorId: 1,
            transactionKey: found.id,
            at: now + counter,
            receivedAt: now + counter,
            energyWh: counter,
            powerW: 11_000,
            socPercent: null,
            samples: [
              {
                measurand: 'Energy.Active.Import.Register',
                value: counter,
                unit: 'Wh',
                context: 'Sample.Periodic',
                phase: null,
                location: 'Outlet',
              },
            ],
          }),
        ],
        events: [
          { organisationId, type: 'meter-value', stationId, at: now, source: 'station', data: { energyWh: counter } },
        ],
      }
    },
  })
}

function statusNotification(store: Store, stationId: string, counter: number): Promise<number> {
  return store.run({
    touches: [`station:${stationId}`],
    needs: {
      station: need('station', stationId),
      evses: need('evses', stationId),
      connectors: need('connectors', stationId),
      active: need('activeTransactions', stationId),
    },
    decide: (loaded) => ({
      result: counter,
      writes: [
        put('evse', { ...(loaded.evses[0] ?? evse(stationId)), stateAt: now + counter }),
        put('connector', { ...(loaded.connectors[0] ?? connector(stationId)), statusAt: now + counter }),
        add('statusReport', {
          organisationId,
          stationId,
          evseId: 1,
          connectorId: 1,
          status: 'Charging',
          state: 'occupied',
          errorCode: 'NoError',
          info: null,
          vendorErrorCode: null,
          statusAt: now + counter,
          receivedAt: now + counter,
          stale: false,
        }),
      ],
      events: [{ organisationId, type: 'status', stationId, at: now, source: 'station', data: { status: 'Charging' } }],
    }),
  })
}

const folder = mkdtempSync(join(tmpdir(), 'storage-bench-'))
const database = await openDatabase({
  url: values.url ?? `sqlite:${join(folder, 'bench.db')}`,
  commitDelayMs: Number(values['commit-delay']),
})
const stations = Array.from({ length: Number(values.stations) }, (_, index) => `station-${index}`)
const rounds = Math.ceil(Number(values.units) / stations.length)

async function measure(name: string, unit: typeof meterValues): Promise<void> {
  const latencies: number[] = []
  const batches = database.metrics.batches
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await Promise.all(
    stations.map(async (stationId) => {
      for (let round = 0; round < rounds; round++) {
        const sentAt = performance.now()
        await unit(database.store, stationId, round)
        latencies.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const count = rounds * stations.length
  latencies.sort((a, b) => a - b)
  process.stdout.write(
    `${name}: ${Math.round(count / seconds)} units/s, CPU ${((user + system) / count).toFixed(1)} µs per unit ` +
      `(user ${(user / count).toFixed(1)}), ${(count / (database.metrics.batches - batches)).toFixed(1)} units per batch, ` +
      `p50 ${latencies[Math.floor(count * 0.5)]?.toFixed(2)} ms, p99 ${latencies[Math.floor(count * 0.99)]?.toFixed(2)} ms\n`,
  )
}

try {
  await measure('warm-up', meterValues)
  await measure('meter values (4 loads, 5 writes, 1 event)', meterValues)
  await measure('status (4 loads, 3 writes, 1 event)', statusNotification)
} finally {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
}
