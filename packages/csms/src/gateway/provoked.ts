import { type Instant } from '../domain/model.ts'

/** How long after the question its answer may come. */
const reportMs = 10 * 60_000
const triggerMs = 60_000

/** Reports that come as messages of their own after our question. */
const reports: ReadonlyMap<string, string> = new Map([
  ['GetBaseReport', 'NotifyReport'],
  ['GetReport', 'NotifyReport'],
  ['GetMonitoringReport', 'NotifyMonitoringReport'],
  ['CustomerInformation', 'NotifyCustomerInformation'],
  ['GetDisplayMessages', 'NotifyDisplayMessages'],
  ['GetChargingProfiles', 'ReportChargingProfiles'],
  ['GetLog', 'LogStatusNotification'],
])
const triggers: ReadonlySet<string> = new Set(['TriggerMessage', 'ExtendedTriggerMessage'])

/** What we asked a waiting station to send, so that it may (B02.FR.09; 1.6 4.2). */
export class Provoked {
  readonly #until = new Map<string, Instant>()

  /** @param frame a CALL of ours as it leaves */
  asked(action: string, frame: string, at: Instant): void {
    const report = reports.get(action)
    if (report !== undefined) this.#until.set(report, at + reportMs)
    if (!triggers.has(action)) return
    const message = /"requestedMessage":"(\w{1,50})"/.exec(frame)?.[1] ?? ''
    this.#until.set(/^Sign.*Certificate$/.test(message) ? 'SignCertificate' : message, at + triggerMs)
  }

  expects(action: string, at: Instant): boolean {
    const until = this.#until.get(action)
    return until !== undefined && at <= until
  }
}
