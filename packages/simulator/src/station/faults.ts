import { type FaultCode } from './model.ts'

/** What can be made to go wrong, by name; `count` is how often, `action` limits it to one action. */
export interface FaultOptions {
  /** The link breaks: at once, or just after the next request of `action` left and before its answer. */
  'link-loss': { readonly afterSending?: string; readonly downS?: number }
  /** The next answers of the CSMS never reach the station. */
  'lost-reply': { readonly action?: string; readonly count?: number }
  /** The socket stays open and nothing passes in either direction until the station gives up. */
  'half-open': { readonly seconds?: number }
  /** Power is lost and comes back; transactions were open. */
  'power-loss': { readonly downS?: number; readonly resume?: boolean }
  /** The clock is wrong and is not corrected any more. */
  'clock-offset': { readonly ms: number }
  /** The clock steps once and is corrected at the next opportunity. */
  'clock-jump': { readonly ms: number }
  connector: {
    readonly evseId: number
    readonly code: FaultCode
    readonly info?: string
    readonly vendorErrorCode?: string
  }
  'connector-repaired': { readonly evseId: number }
  'lock-jammed': { readonly evseId: number; readonly jammed?: boolean }
  /** Commands are answered with this payload, whatever they were. */
  'wrong-answer': { readonly action?: string; readonly payload?: unknown; readonly count?: number }
  /** Commands are refused: status Rejected where the answer has one. */
  'refuse-commands': { readonly action?: string; readonly count?: number }
  /** The next updates of the local list are answered VersionMismatch, whatever their version. */
  'list-conflict': { readonly count?: number }
  'error-answer': { readonly action?: string; readonly code?: string; readonly count?: number }
  /** Commands are carried out and answered late. */
  'slow-answer': { readonly action?: string; readonly ms: number; readonly count?: number }
  /** Commands are carried out and never answered. */
  'silent-answer': { readonly action?: string; readonly count?: number }
  'meter-reset': { readonly evseId: number; readonly toWh?: number }
  /** Reservations are gone without a word, as after a board swap. */
  'reservations-forgotten': Record<never, never>
  /** The air in its housing has this temperature; 22 °C is usual. */
  temperature: { readonly celsius: number }
  /** What was set to be watched is gone without a word, as after a board swap. */
  'monitors-forgotten': Record<never, never>
  /** Its monitors have other numbers, as after an update [N04.FR.19]. */
  'monitors-renumbered': Record<never, never>
  /** The next ends of a reservation are not told. */
  'reservation-untold': { readonly count?: number }
  /** The next requests all carry the same message id. */
  'duplicate-id': { readonly count?: number }
}

export type FaultName = keyof FaultOptions

/** The faults that wait for an occasion. */
export class ArmedFaults {
  readonly #armed: { name: FaultName; action: string | undefined; left: number; options: unknown }[] = []

  arm<N extends FaultName>(
    name: N,
    options: FaultOptions[N] & { readonly action?: string; readonly count?: number },
  ): void {
    this.#armed.push({ name, action: options.action, left: options.count ?? 1, options })
  }

  /** Takes one occasion of a fault if it is armed for this action. */
  take<N extends FaultName>(name: N, action: string): FaultOptions[N] | undefined {
    const index = this.#armed.findIndex((fault) => fault.name === name && (fault.action ?? action) === action)
    const fault = this.#armed[index]
    if (fault === undefined || !hasName(fault, name)) return undefined
    fault.left -= 1
    if (fault.left <= 0) this.#armed.splice(index, 1)
    return fault.options
  }

  get any(): boolean {
    return this.#armed.length > 0
  }
}

function hasName<N extends FaultName>(
  fault: { name: FaultName; options: unknown; left: number },
  name: N,
): fault is { name: N; options: FaultOptions[N]; left: number } {
  return fault.name === name
}
