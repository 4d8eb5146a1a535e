/** A02: a certificate is asked to be renewed before it ends, a few stations at a time. */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { type SigningUse, type StationCertificate } from './certificates-model.ts'
import { systemActor } from './commands.ts'
import { type Command } from './model.ts'
import { type Clock, type Decision, need, put, type Store } from './ports.ts'

const dayMs = 86_400_000

const triggers = {
  ChargingStationCertificate: 'SignChargingStationCertificate',
  V2GCertificate: 'SignV2GCertificate',
  // Of 2.1 alone, as is the certificate.
  V2G20Certificate: 'SignV2G20Certificate',
} as const satisfies Record<SigningUse, string>

export interface RenewalServices {
  store: Store
  clock: Clock
  /** How long before its end. */
  daysBefore: number
  submit(stationId: string, request: CommandRequest, actor: string): Promise<Command>
}

/**
 * One turn: at most so many as the lookup gives, so that a fleet certified in one night is not renewed in one. A
 * station is asked once a day, and while it is connected.
 */
export async function askRenewals({ store, clock, daysBefore, submit }: RenewalServices, signal: AbortSignal) {
  const now = clock.now()
  const due = await store.run({
    touches: [],
    needs: { due: need('certificatesToRenew', now + daysBefore * dayMs, now - dayMs) },
    decide: ({ due }): Decision<StationCertificate[]> => ({ result: due, writes: [], events: [] }),
  })
  for (const { certificateId, stationId, certificateType } of due) {
    if (signal.aborted) return
    // Noted first: who cannot be asked now waits its day as who did not follow.
    await store.run({
      touches: [`station:${stationId}`],
      needs: { row: need('stationCertificate', certificateId) },
      decide: ({ row }): Decision<void> => ({
        result: undefined,
        writes: row === undefined ? [] : [put('stationCertificate', { ...row, renewalAskedAt: now })],
        events: [],
      }),
    })
    const requestedMessage = triggers[certificateType]
    try {
      const request = { type: 'TriggerMessage', parameters: { requestedMessage }, reason: 'automatic' } as const
      await submit(stationId, request, systemActor)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
    }
  }
}
