/** What an OCPP 2.0.1 or 2.1 station says and answers, from part 2 of the texts. */
import { randomUUID } from 'node:crypto'
import { type Answer, type Fields, fieldsOf, RawStation, type RawStationOptions, type Reply } from './raw-station.ts'

export type Version2 = 'ocpp2.0.1' | 'ocpp2.1'

const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])

/** A station that does what it is asked. */
function replies2(): Record<string, (payload: Fields) => Reply> {
  const variables = new Map([
    ['OCPPCommCtrlr/HeartbeatInterval', '300'],
    ['SampledDataCtrlr/TxUpdatedInterval', '60'],
  ])
  const keyOf = (data: Fields) => `${String(fieldsOf(data.component).name)}/${String(fieldsOf(data.variable).name)}`
  return {
    RequestStartTransaction: accepted,
    RequestStopTransaction: accepted,
    Reset: accepted,
    ChangeAvailability: accepted,
    ClearCache: accepted,
    TriggerMessage: accepted,
    GetBaseReport: accepted,
    UnlockConnector: () => ({ result: { status: 'Unlocked' } }),
    GetTransactionStatus: ({ transactionId }) => ({
      result: { messagesInQueue: false, ...(transactionId === undefined ? {} : { ongoingIndicator: true }) },
    }),
    DataTransfer: () => ({ result: { status: 'Accepted', data: { pong: 1 } } }),
    GetVariables: ({ getVariableData }) => ({
      result: {
        getVariableResult: listOf(getVariableData).map((data) => {
          const { component, variable } = data
          const value = variables.get(keyOf(data))
          return value === undefined
            ? { component, variable, attributeStatus: 'UnknownVariable' }
            : { component, variable, attributeStatus: 'Accepted', attributeValue: value }
        }),
      },
    }),
    SetVariables: ({ setVariableData }) => ({
      result: {
        setVariableResult: listOf(setVariableData).map((data) => {
          const { component, variable, attributeValue } = data
          const known = variables.has(keyOf(data))
          if (known) variables.set(keyOf(data), String(attributeValue))
          return { component, variable, attributeStatus: known ? 'Accepted' : 'UnknownVariable' }
        }),
      },
    }),
  }
}

export class Station2 {
  readonly link: RawStation
  #seqNo = 0

  constructor(link: RawStation) {
    this.link = link
  }

  static async connect(version: Version2, base: string, options: RawStationOptions): Promise<Station2> {
    const replies = { ...replies2(), ...options.replies }
    return new Station2(await RawStation.connect(base, { subprotocols: [version], ...options, replies }))
  }

  boot(extra: Fields = {}): Promise<Fields> {
    return this.link.accepted('BootNotification', {
      reason: 'PowerUp',
      chargingStation: {
        vendorName: 'Testbed',
        model: 'Raw 2',
        serialNumber: `SN-${this.link.identity}`.slice(0, 25),
        firmwareVersion: '1.0.0',
        ...extra,
      },
    })
  }

  async authorize(idToken: string, type = 'ISO14443'): Promise<string> {
    const answer = await this.link.accepted('Authorize', { idToken: { idToken, type } })
    return String(fieldsOf(answer.idTokenInfo).status)
  }

  status(connectorStatus: string, extra: Fields = {}): Promise<Fields> {
    return this.link.accepted('StatusNotification', {
      timestamp: new Date().toISOString(),
      connectorStatus,
      evseId: 1,
      connectorId: 1,
      ...extra,
    })
  }

  /** One TransactionEvent; numbers go up from 0 unless `seqNo` is given. */
  event(
    eventType: 'Started' | 'Updated' | 'Ended',
    transactionId: string,
    energyWh: number,
    extra: Fields = {},
    id: string = randomUUID(),
  ): Promise<Answer> {
    return this.link.call('TransactionEvent', this.eventPayload(eventType, transactionId, energyWh, extra), id)
  }

  eventPayload(
    eventType: 'Started' | 'Updated' | 'Ended',
    transactionId: string,
    energyWh: number,
    extra: Fields = {},
  ): Fields {
    if (eventType === 'Started') this.#seqNo = 0
    const triggerReason = { Started: 'Authorized', Updated: 'MeterValuePeriodic', Ended: 'StopAuthorized' }[eventType]
    return {
      eventType,
      timestamp: new Date().toISOString(),
      triggerReason,
      seqNo: this.#seqNo++,
      evse: { id: 1, connectorId: 1 },
      meterValue: [
        {
          timestamp: new Date().toISOString(),
          sampledValue: [
            { value: energyWh, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } },
            { value: 7.2, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W', multiplier: 3 } },
          ],
        },
      ],
      ...extra,
      transactionInfo: {
        transactionId,
        ...(eventType === 'Ended' ? { stoppedReason: 'Local' } : { chargingState: 'Charging' }),
        ...fieldsOf(extra.transactionInfo),
      },
    }
  }

  /** The parts of a base report (B07), as many as asked for. */
  async report(requestId: number, parts: Fields[][]): Promise<void> {
    for (const [seqNo, reportData] of parts.entries()) {
      const tbc = seqNo < parts.length - 1
      await this.link.accepted('NotifyReport', {
        requestId,
        generatedAt: new Date().toISOString(),
        seqNo,
        tbc,
        reportData,
      })
    }
  }
}

/** One entry of a report. */
export function reported(component: string, variable: string, value: string): Fields {
  return {
    component: { name: component },
    variable: { name: variable },
    variableAttribute: [{ type: 'Actual', value, mutability: 'ReadWrite' }],
    variableCharacteristics: { dataType: 'string', supportsMonitoring: false },
  }
}
