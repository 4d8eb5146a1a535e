/** From what is stored to what the contract shows. */
import {
  type Deviation,
  type Evse,
  type Knock,
  type MeterValue,
  type Station,
  type StationSummary,
  type Timeline,
} from '@stationmaster/contract'
import { isOpenAt, opensNextAt } from '../../domain/access-hours.ts'
import { type ChargeableReason, chargeableReason } from '../../domain/chargeable.ts'
import { type MeterValue as MeterValueRow } from '../../domain/ledger-model.ts'
import { livePowerW } from '../../domain/live-power.ts'
import type * as Model from '../../domain/model.ts'
import {
  type EvseActivity,
  type FullStation,
  type ListedStation,
  type TimelineReads,
} from '../../domain/station-reads.ts'
import { instantOrNull, instantText } from '../kit.ts'
import { shownToken } from './transactions.ts'

interface Place {
  listed: ListedStation
  whole: Model.Evse | undefined
  siteOpen: boolean
}

function placeOf(listed: ListedStation, now: Model.Instant): Place {
  const { opening, evses } = listed
  return {
    listed,
    whole: evses.find(({ evseId }) => evseId === 0),
    siteOpen: opening === null || isOpenAt(opening.times, opening.timeZone, now),
  }
}

function reasonFor({ listed: { station }, whole, siteOpen }: Place, evse: Model.Evse): ChargeableReason | null {
  return chargeableReason({
    siteOpen,
    onboarding: station.onboarding,
    online: station.online,
    stationState: whole?.state ?? null,
    stationRequested: whole?.requestedOperation ?? null,
    evseState: evse.state,
    evseRequested: evse.requestedOperation,
  })
}

function summary({ station, siteName, active, evses }: ListedStation, now: Model.Instant) {
  return {
    id: station.identity,
    displayName: station.displayName,
    siteId: station.siteId,
    siteName,
    onboarding: station.onboarding,
    online: station.online,
    linkAt: instantOrNull(station.linkAt),
    lastSeenAt: instantOrNull(station.lastSeenAt),
    protocolVersion: station.protocolVersion,
    vendor: station.vendor,
    model: station.model,
    serialNumber: station.serialNumber,
    firmwareVersion: station.firmwareVersion,
    activeTransactions: active.length,
    powerW: livePowerW(active, { online: station.online, evses }, now),
  }
}

export function presentSummary(listed: ListedStation, now: Model.Instant): StationSummary {
  const place = placeOf(listed, now)
  const evses = listed.evses
    .filter(({ evseId }) => evseId > 0)
    .map((evse) => ({
      evseId: evse.evseId,
      publicEvseId: evse.publicEvseId,
      state: evse.state,
      stateReason: evse.stateReason,
      chargeable: reasonFor(place, evse) === null,
    }))
  return { ...summary(listed, now), evses }
}

function presentEvse(full: FullStation, place: Place, opensAt: Model.Instant | null, evse: Model.Evse): Evse {
  const reason = reasonFor(place, evse)
  // Where any EVSE will do, the one that says Reserved is kept for it.
  const held =
    full.reservations.find(({ evseId }) => evseId === evse.evseId) ??
    (evse.state === 'reserved' ? full.reservations.find(({ evseId }) => evseId === 0) : undefined)
  const charging: EvseActivity | undefined = full.charging.findLast(({ evseId }) => evseId === evse.evseId)
  return {
    evseId: evse.evseId,
    publicEvseId: evse.publicEvseId,
    state: evse.state,
    stateReason: evse.stateReason,
    stateAt: instantText(evse.stateAt),
    requestedOperation: evse.requestedOperation,
    chargeable: reason === null,
    chargeableReason: reason,
    opensAt: instantOrNull(opensAt),
    transactionId: charging?.transactionId ?? null,
    powerW: charging?.powerW ?? null,
    energyWh: charging?.energyWh ?? null,
    socPercent: charging?.socPercent ?? null,
    meterAt: instantOrNull(charging?.meterAt ?? null),
    reservation:
      held === undefined
        ? null
        : { id: held.id, reservationId: held.reservationId, expiresAt: instantText(held.expiresAt) },
    connectors: full.connectors
      .filter(({ evseId, connectorId }) => evseId === evse.evseId && connectorId > 0)
      .map(({ connectorId, wireConnectorId, type, maxPowerW, status, errorCode, info, vendorErrorCode, statusAt }) => ({
        connectorId,
        wireConnectorId,
        type,
        maxPowerW,
        status,
        errorCode,
        info,
        vendorErrorCode,
        statusAt: instantOrNull(statusAt),
      })),
  }
}

export function presentStation(
  full: FullStation,
  counted: Pick<Station, 'drift' | 'deviations' | 'commands' | 'withheld'>,
  now: Model.Instant,
): Station {
  const { station, opening } = full
  const place = placeOf(full, now)
  const { whole } = place
  const opensAt = opening === null ? null : opensNextAt(opening.times, opening.timeZone, now)
  return {
    ...summary(full, now),
    reading: station.reading,
    securityProfile: station.securityProfile,
    reachedSecurityProfile: station.reachedSecurityProfile,
    securityProfileReopenedUntil: instantOrNull(station.securityProfileReopenedUntilAt),
    acceptsExpiredCertificate: station.acceptsExpiredCertificate,
    acceptsLegacyTls: station.acceptsLegacyTls,
    hasPassword: full.hasPassword,
    iccid: station.iccid,
    imsi: station.imsi,
    registeredAt: instantText(station.registeredAt),
    lastBootAt: instantOrNull(station.lastBootAt),
    lastBootReason: station.lastBootReason,
    remoteAddress: full.remoteAddress,
    clockOffsetMs: station.clockOffsetMs,
    heartbeatIntervalS: station.heartbeatIntervalS,
    assumedVersion: station.assumedVersion,
    soapEndpoint: station.soapEndpoint,
    pings: station.pings,
    state: whole?.state ?? 'unknown',
    stateReason: whole?.stateReason ?? null,
    evses: full.evses.filter(({ evseId }) => evseId > 0).map((evse) => presentEvse(full, place, opensAt, evse)),
    ...counted,
  }
}

export function presentDeviation(deviation: Model.Deviation): Deviation {
  const { vendor, model, firmwareVersion, action, path, rule, sample, firstSeenAt, lastSeenAt, count } = deviation
  return {
    vendor,
    model,
    firmwareVersion,
    action,
    path,
    rule,
    sample,
    count,
    firstSeenAt: instantText(firstSeenAt),
    lastSeenAt: instantText(lastSeenAt),
  }
}

export function presentKnock(knock: Model.Knock): Knock {
  const { identity, remoteAddress, subprotocols, credential, reason, vendor, model, serialNumber, count } = knock
  return {
    id: identity,
    remoteAddress,
    subprotocols,
    credential,
    reason,
    vendor,
    model,
    serialNumber,
    count,
    firstSeenAt: instantText(knock.firstSeenAt),
    lastSeenAt: instantText(knock.lastSeenAt),
  }
}

export function presentMeterValue({
  at,
  receivedAt,
  energyWh,
  powerW,
  socPercent,
  samples,
}: MeterValueRow): MeterValue {
  return { at: instantText(at), receivedAt: instantText(receivedAt), energyWh, powerW, socPercent, samples }
}

export function presentTimeline(
  from: Model.Instant,
  to: Model.Instant,
  lanes: Awaited<ReturnType<TimelineReads['of']>>,
): Timeline {
  return {
    from: instantText(from),
    to: instantText(to),
    links: lanes.links.map(({ connectedAt, disconnectedAt, closeReason, protocolVersion }) => ({
      from: instantText(connectedAt),
      to: instantOrNull(disconnectedAt),
      reason: closeReason,
      version: protocolVersion,
    })),
    states: lanes.states.map(({ evseId, connectorId, receivedAt, status, state, errorCode, info, stale }) => ({
      evseId,
      connectorId,
      status,
      state,
      errorCode,
      info,
      stale,
      at: instantText(receivedAt),
    })),
    transactions: lanes.transactions.map((transaction) => ({
      id: transaction.id,
      evseId: transaction.evseId,
      from: instantText(transaction.startedAt),
      to: instantOrNull(transaction.endedAt),
      state: transaction.state,
      idToken: shownToken(transaction.idToken, transaction.idTokenType),
      energyWh: transaction.energyWh,
    })),
    commands: lanes.commands.map(({ commandId, type, createdAt, status, actor }) => ({
      id: commandId,
      type,
      status,
      actor,
      at: instantText(createdAt),
    })),
    truncated: lanes.truncated,
  }
}
