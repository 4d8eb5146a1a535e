// What one inbound call costs a peer: frame text in, validated call handed over, answer text out.
// Run with: node --conditions=source packages/ocpp/bench/inbound.ts [rounds]
import { ocpp16, ocpp201, Peer, type Protocol, type Role } from '../src/index.ts'

const rounds = Number(process.argv[2] ?? 200_000)
const timestamp = '2026-03-01T11:00:00.000Z'
const role: Role = 'csms'

interface Case {
  readonly name: string
  readonly protocol: Protocol
  readonly action: string
  readonly payload: object
  readonly answer: object
}

const meterValue = {
  timestamp,
  sampledValue: [
    { value: '12345', measurand: 'Energy.Active.Import.Register', unit: 'Wh', context: 'Sample.Periodic' },
    { value: '11000', measurand: 'Power.Active.Import', unit: 'W', context: 'Sample.Periodic' },
    { value: '16.1', measurand: 'Current.Import', unit: 'A', phase: 'L1', context: 'Sample.Periodic' },
  ],
}

const cases: readonly Case[] = [
  { name: '1.6 Heartbeat', protocol: ocpp16, action: 'Heartbeat', payload: {}, answer: { currentTime: timestamp } },
  {
    name: '1.6 StatusNotification',
    protocol: ocpp16,
    action: 'StatusNotification',
    payload: { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp },
    answer: {},
  },
  {
    name: '1.6 StartTransaction',
    protocol: ocpp16,
    action: 'StartTransaction',
    payload: { connectorId: 1, idTag: '04E1F2A3B4C5D6', meterStart: 120_000, timestamp },
    answer: { transactionId: 1_000_001, idTagInfo: { status: 'Accepted' } },
  },
  {
    name: '1.6 MeterValues, 3 samples',
    protocol: ocpp16,
    action: 'MeterValues',
    payload: { connectorId: 1, transactionId: 1_000_001, meterValue: [meterValue] },
    answer: {},
  },
  {
    name: '1.6 MeterValues, numbers as values (a dialect, repaired)',
    protocol: ocpp16,
    action: 'MeterValues',
    payload: {
      connectorId: 1,
      meterValue: [{ timestamp, sampledValue: [{ value: 1 }, { value: 2 }, { value: 3 }] }],
    },
    answer: {},
  },
  {
    name: '2.0.1 TransactionEvent, 3 samples',
    protocol: ocpp201,
    action: 'TransactionEvent',
    payload: {
      eventType: 'Updated',
      timestamp,
      triggerReason: 'MeterValuePeriodic',
      seqNo: 4,
      transactionInfo: { transactionId: '3b7a1f0e-7a52-4b0d-9c1c-0f6f2c1a9a11', chargingState: 'Charging' },
      evse: { id: 1, connectorId: 1 },
      meterValue: [
        {
          timestamp,
          sampledValue: [
            { value: 12_345, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } },
            { value: 11_000, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
            { value: 16.1, measurand: 'Current.Import', phase: 'L1', unitOfMeasure: { unit: 'A' } },
          ],
        },
      ],
    },
    answer: {},
  },
]

for (const { name, protocol, action, payload, answer } of cases) {
  let answered = 0
  const peer = new Peer({
    protocol,
    role,
    validateOutgoing: 'off',
    send: () => {
      answered++
    },
    handle: () => answer as never,
  })
  const frames = Array.from({ length: 1_000 }, (_, id) =>
    Buffer.from(JSON.stringify([2, `3b7a1f0e-7a52-4b0d-9c1c-${String(id).padStart(12, '0')}`, action, payload])),
  )
  const run = (count: number): void => {
    for (let call = 0; call < count; call++) peer.receive(frames[call % frames.length] ?? '')
  }
  run(rounds / 10)
  const before = process.cpuUsage()
  run(rounds)
  const { user, system } = process.cpuUsage(before)
  const each = (user + system) / rounds
  process.stdout.write(
    `${each.toFixed(2).padStart(7)} µs  ${name} (${frames[0]?.length} bytes, ${answered} answered)\n`,
  )
}
