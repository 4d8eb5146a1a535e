import { type Speech } from '../adapters/adapter.ts'
import { type Evse } from './evse.ts'
import { type ConnectorState } from './model.ts'

interface ReportingStation {
  readonly speech: Pick<Speech, 'status' | 'stationStatus' | 'statusOf'>
  evses(): readonly Evse[]
  ready(): boolean
  watch(promise: Promise<void>): void
}

/** What was last told of each connector, so that only a change is told again [G01; 16 4.9]. */
export class StatusReports {
  readonly #station: ReportingStation
  readonly #told = new Map<string, string>()

  constructor(station: ReportingStation) {
    this.#station = station
  }

  states(): ConnectorState[] {
    return this.#station
      .evses()
      .flatMap((evse) => evse.layout.connectors.map((_, index) => evse.connectorState(index + 1)))
  }

  /** Tells every status anew. */
  async all(): Promise<void> {
    await this.#station.speech.stationStatus()
    for (const state of this.states()) await this.#tell(state)
  }

  async connector(evseId: number, connectorId: number): Promise<void> {
    const state = this.states().find((one) => one.evseId === evseId && one.connectorId === connectorId)
    if (state !== undefined) await this.#tell(state)
  }

  /** Tells what changed since it was last told. */
  changes(evse?: Evse): void {
    if (!this.#station.ready()) return
    for (const state of this.states()) {
      if (evse !== undefined && state.evseId !== evse.id) continue
      if (this.#told.get(nameOf(state)) === this.#station.speech.statusOf(state)) continue
      this.#station.watch(this.#tell(state))
    }
  }

  forget(): void {
    this.#told.clear()
  }

  async #tell(state: ConnectorState): Promise<void> {
    this.#told.set(nameOf(state), this.#station.speech.statusOf(state))
    await this.#station.speech.status(state)
  }
}

const nameOf = ({ evseId, connectorId }: ConnectorState) => `${evseId}.${connectorId}`
