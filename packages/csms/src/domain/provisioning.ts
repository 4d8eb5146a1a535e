/** Boot, heartbeat and reports (B01–B04, B07–B08; 1.6 4.2, 4.6). */

import { evseChanges } from './availability.ts'
import { rederive } from './availability-state.ts'
import { Change, changed, correlations, effectOf, firmwareOf } from './commands.ts'
import { storeReport } from './device-model.ts'
import { afterBoot as afterUpdate, transferChange } from './file-transfers.ts'
import { type FileTransfer } from './firmware-model.ts'
import {
  type BootInput,
  type BootResult,
  type DeviceVariableInput,
  type ProvisioningPort,
  type StationCall,
} from './inbound.ts'
import { type Command, type Connector, type Evse, type Knock, type Onboarding, type Station } from './model.ts'
import { type Clock, type Decision, type Deviations, need, put, type Randomness, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { ReportParts } from './report-parts.ts'
import { awaitsRenewal } from './security-profiles.ts'

export interface ProvisioningServices {
  store: Store
  clock: Clock
  random: Randomness
  deviations: Deviations
  /** A station was let in with an expired certificate, to be given another (A00.FR.429). */
  renewalDue?(stationId: string): void
}

/** F16: who waits asks again in a minute, who is refused in an hour and not all at once. */
const pendingIntervalS = 60
const rejectedIntervalS = 3_600
const rejectedJitterS = 600

export function createProvisioning(services: ProvisioningServices): ProvisioningPort {
  const { store, clock, random, deviations, renewalDue } = services
  const reports = new ReportParts<DeviceVariableInput>()
  return {
    async boot(call, input) {
      const jitterS = Math.floor(random.next() * rejectedJitterS)
      const result = await store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          evses: need('evses', call.stationId),
          connectors: need('connectors', call.stationId),
          open: need('openCommands', call.stationId),
          knock: need('knock', call.stationId),
        },
        // A boot ends an update that runs; one that we gave up is only found by its words.
        more: ({ open }) =>
          open.some(({ type }) => type === 'UpdateFirmware')
            ? { updates: need('fileTransfers', call.stationId, 'firmware-update') }
            : {},
        decide: (known) => decideBoot(known, call, input, jitterS),
      })
      if (result.renews) renewalDue?.(call.stationId)
      // The station sets its clock by the answer, so it is read as late as can be.
      return { status: result.status, intervalS: result.intervalS, at: clock.now() }
    },
    heartbeat: () => Promise.resolve({ at: clock.now() }),
    report: (call, part) => storeReport({ store, deviations, reports }, call, part),
  }
}

interface Known {
  station: Station | undefined
  evses: Evse[]
  connectors: Connector[]
  open: Command[]
  knock: Knock | undefined
  updates?: FileTransfer[]
}

function decideBoot(
  known: Known,
  call: StationCall,
  input: BootInput,
  jitterS: number,
): Decision<Omit<BootResult, 'at'> & { renews: boolean }> {
  const change = new Change()
  const { station } = known
  if (station === undefined) {
    // F11: nothing of a station that is not registered enters the domain but what it says at the door.
    const { vendor, model, serialNumber, firmwareVersion } = input
    if (known.knock !== undefined) {
      change.writes.push(
        put('knock', { ...known.knock, vendor, model, serialNumber, firmwareVersion, lastSeenAt: call.receivedAt }),
      )
    }
    return change.result({ status: 'pending', intervalS: pendingIntervalS, renews: false })
  }
  const booted = afterBoot(station, input, call)
  change.writes.push(put('station', booted))
  tell(change, station, booted)
  for (const update of known.updates ?? []) {
    const after = afterUpdate(update, booted.firmwareVersion, call.receivedAt)
    if (after !== undefined) change.add(transferChange(update, after, known.open, station, { at: call.receivedAt }))
  }
  if (!wasAskedFor(input, known.open)) forgetStatuses(change, known, booted, call)
  change.add(changed(effectOf(known.open, correlations.boot, call.receivedAt), station.identity, call.receivedAt))
  const renews = station.onboarding === 'accepted' && awaitsRenewal(station.linkSecurity)
  const status = renews ? 'pending' : station.onboarding
  return change.result({ status, intervalS: intervalS(station, status, jitterS), renews })
}

function intervalS(station: Station, status: Onboarding, jitterS: number): number {
  const intervals: Record<Onboarding, number> = {
    accepted: station.heartbeatIntervalS,
    pending: pendingIntervalS,
    rejected: rejectedIntervalS + jitterS,
  }
  return intervals[status]
}

function afterBoot(station: Station, input: BootInput, call: StationCall): Station {
  const booted: Station = {
    ...station,
    vendor: input.vendor,
    model: input.model,
    serialNumber: input.serialNumber ?? station.serialNumber,
    firmwareVersion: input.firmwareVersion ?? station.firmwareVersion,
    iccid: input.iccid ?? station.iccid,
    imsi: input.imsi ?? station.imsi,
    lastBootAt: call.receivedAt,
    lastBootReason: input.reason,
    lastSeenAt: call.receivedAt,
  }
  // Another firmware or board is asked for its configuration anew (F19).
  const sameDevice = station.model === booted.model && station.serialNumber === booted.serialNumber
  return station.inventoryFirmware === firmwareOf(booted) && sameDevice
    ? booted
    : { ...booted, inventoryFirmware: null }
}

const noted = ['vendor', 'model', 'serialNumber', 'firmwareVersion', 'iccid', 'imsi'] as const

function tell(change: Change, before: Station, after: Station): void {
  const at = after.lastBootAt ?? 0
  change.events.push(
    stationEvent(after, 'station.booted', at, 'station', {
      reason: after.lastBootReason,
      onboarding: after.onboarding,
      vendor: after.vendor,
      model: after.model,
      serialNumber: after.serialNumber,
      firmwareVersion: after.firmwareVersion,
    }),
  )
  const changes = noted.filter((field) => before[field] !== null && before[field] !== after[field])
  if (changes.length === 0) return
  const changedFields = Object.fromEntries(changes.map((field) => [field, { from: before[field], to: after[field] }]))
  change.events.push(stationEvent(after, 'station.changed', at, 'station', { changes: changedFields }))
}

/** A boot we asked for is no restart; 1.6 has no reason, so the trigger that waits for it tells. */
function wasAskedFor(input: BootInput, open: readonly Command[]): boolean {
  if (input.reason === 'Triggered') return true
  return open.some(({ type, correlation }) => type === 'TriggerMessage' && correlation === correlations.boot)
}

/** After a restart the state before is unknown, not Available, until each connector has spoken. */
function forgetStatuses(change: Change, known: Known, station: Station, call: StationCall): void {
  const forgotten = known.connectors.map((connector) =>
    connector.status === null
      ? connector
      : { ...connector, status: null, errorCode: null, info: null, vendorErrorCode: null, statusAt: null },
  )
  for (const [index, connector] of forgotten.entries()) {
    if (connector !== known.connectors[index]) change.writes.push(put('connector', connector))
  }
  const facts = { online: true, evses: known.evses, connectors: forgotten, active: [] }
  change.add(evseChanges(station, rederive(facts, call.receivedAt), call.receivedAt))
}
