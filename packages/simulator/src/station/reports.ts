import { type Speech } from '../adapters/adapter.ts'
import { type StationProfile } from './charging-profile.ts'
import { type StationMessage } from './display-message.ts'
import { inParts } from './in-parts.ts'
import { type VariableDefinition } from './variable-definition.ts'
import { type Variables } from './variables.ts'

interface ReportingStation {
  readonly speech: Speech
  readonly variables: Variables
  watch(promise: Promise<void>): void
}

const messagesPerReport = 4

/** What is told in parts, each when the one before was answered. */
export class Reports {
  readonly #station: ReportingStation

  constructor(station: ReportingStation) {
    this.#station = station
  }

  /** Of the device model, in parts of at most ItemsPerMessage [B08]. */
  variables(requestId: number, definitions: readonly VariableDefinition[]): void {
    const { speech, variables, watch } = this.#station
    const size = variables.number('DeviceDataCtrlr.ItemsPerMessage[GetReport]')
    watch(inParts(definitions, size, (...part) => speech.report?.(requestId, ...part)))
  }

  /** Of what is kept of a person [N09]. */
  customer(requestId: number, parts: readonly string[]): void {
    const { speech, watch } = this.#station
    watch(inParts(parts, 1, (seqNo, more, [data = '']) => speech.reportCustomer?.(requestId, seqNo, more, data)))
  }

  /** Of profiles, one after the other [K09]. */
  profiles(requestId: number, profiles: readonly StationProfile[]): void {
    const { speech, watch } = this.#station
    const send = async (_: number, more: boolean, part: readonly StationProfile[]) => {
      for (const profile of part) await speech.reportProfile?.(requestId, more, profile)
    }
    watch(inParts(profiles, 1, send))
  }

  /** Of what is displayed, some messages at a time [O03.FR.03]. */
  messages(requestId: number, messages: readonly StationMessage[]): void {
    const { speech, watch } = this.#station
    watch(inParts(messages, messagesPerReport, (_, more, part) => speech.reportMessages?.(requestId, more, part)))
  }
}
