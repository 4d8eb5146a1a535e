/** What an OCPP 1.6 station says and answers, from the text of OCPP 1.6 edition 2. */
import { randomUUID } from 'node:crypto'
import { type Answer, type Fields, RawStation, type RawStationOptions, type Reply } from './raw-station.ts'

const accepted = (): Reply => ({ result: { status: 'Accepted' } })

/** A station that does what it is asked. */
function replies16(): Record<string, (payload: Fields) => Reply> {
  const configuration = new Map([
    ['HeartbeatInterval', '300'],
    ['MeterValueSampleInterval', '60'],
    ['NumberOfConnectors', '2'],
  ])
  return {
    RemoteStartTransaction: accepted,
    RemoteStopTransaction: accepted,
    Reset: accepted,
    ChangeAvailability: accepted,
    ClearCache: accepted,
    TriggerMessage: accepted,
    UnlockConnector: () => ({ result: { status: 'Unlocked' } }),
    DataTransfer: () => ({ result: { status: 'Accepted', data: 'pong' } }),
    GetConfiguration: ({ key }) => {
      const wanted = Array.isArray(key) && key.length > 0 ? key.map(String) : [...configuration.keys()]
      const known = wanted.filter((name) => configuration.has(name))
      return {
        result: {
          configurationKey: known.map((name) => ({
            key: name,
            readonly: name === 'NumberOfConnectors',
            value: configuration.get(name),
          })),
          unknownKey: wanted.filter((name) => !configuration.has(name)),
        },
      }
    },
    ChangeConfiguration: ({ key, value }) => {
      if (!configuration.has(String(key))) return { result: { status: 'NotSupported' } }
      configuration.set(String(key), String(value))
      return { result: { status: 'Accepted' } }
    },
  }
}

export interface Start16 {
  connectorId?: number
  idTag: string
  meterStart?: number
  timestamp?: string
  reservationId?: number
}

export class Station16 {
  readonly link: RawStation

  constructor(link: RawStation) {
    this.link = link
  }

  static async connect(base: string, options: RawStationOptions): Promise<Station16> {
    const replies = { ...replies16(), ...options.replies }
    return new Station16(await RawStation.connect(base, { subprotocols: ['ocpp1.6'], ...options, replies }))
  }

  boot(extra: Fields = {}): Promise<Fields> {
    return this.link.accepted('BootNotification', {
      chargePointVendor: 'Testbed',
      chargePointModel: 'Raw 16',
      chargePointSerialNumber: `SN-${this.link.identity}`.slice(0, 25),
      firmwareVersion: '1.0.0',
      ...extra,
    })
  }

  async authorize(idTag: string): Promise<string> {
    const { idTagInfo } = await this.link.accepted('Authorize', { idTag })
    return statusIn(idTagInfo)
  }

  status(status: string, extra: Fields = {}): Promise<Fields> {
    return this.link.accepted('StatusNotification', {
      connectorId: 1,
      errorCode: 'NoError',
      status,
      timestamp: new Date().toISOString(),
      ...extra,
    })
  }

  async start(start: Start16, id: string = randomUUID()): Promise<{ transactionId: number; status: string }> {
    const payload = { connectorId: 1, meterStart: 1_000, timestamp: new Date().toISOString(), ...start }
    const { transactionId, idTagInfo } = await this.link.accepted('StartTransaction', payload, id)
    return { transactionId: Number(transactionId), status: statusIn(idTagInfo) }
  }

  meterValues(transactionId: number, energyWh: number, extra: Fields = {}): Promise<Fields> {
    const sampledValue = [
      { value: String(energyWh), measurand: 'Energy.Active.Import.Register', unit: 'Wh', context: 'Sample.Periodic' },
      { value: '7.2', measurand: 'Power.Active.Import', unit: 'kW', context: 'Sample.Periodic' },
    ]
    const meterValue = [{ timestamp: new Date().toISOString(), sampledValue }]
    return this.link.accepted('MeterValues', { connectorId: 1, transactionId, meterValue, ...extra })
  }

  stop(transactionId: number, meterStop: number, extra: Fields = {}, id: string = randomUUID()): Promise<Answer> {
    const payload = { transactionId, meterStop, timestamp: new Date().toISOString(), reason: 'Local', ...extra }
    return this.link.call('StopTransaction', payload, id)
  }
}

function statusIn(idTagInfo: unknown): string {
  return typeof idTagInfo === 'object' && idTagInfo !== null && 'status' in idTagInfo ? String(idTagInfo.status) : ''
}
