/** What a station holds after CertificateSigned, and after its trust was changed or told (A02, M03 to M05). */

import { type InstalledCertificate, type StationCertificate } from './certificates-model.ts'
import { afterAnswer, certificateAlarm, certificateEvent, isSameCertificate, leaving } from './certificates-rules.ts'
import { type Change } from './commands.ts'
import { longestChain } from './device-model.ts'
import { type Instant, type Station } from './model.ts'
import { type InstalledCertificateInput, type StationAnswer } from './outbound.ts'
import { need, put, remove } from './ports.ts'
import { type CommandBlocks } from './remote-control-block.ts'

export const certificateCommands: CommandBlocks = {
  CertificateSigned: {
    needs: (stationId) => ({
      certificates: need('stationCertificates', stationId),
      variables: need('deviceVariables', stationId),
    }),
    // A02.FR.16: a station that cannot hold it would refuse it, or worse.
    planned({ variables = [] }, { request }) {
      const { length } = request.parameters.certificateChain
      const longest = longestChain(variables)
      if (longest === null || length <= longest) return undefined
      const detail = `The chain has ${length} characters and the station takes ${longest}: have it signed by an authority with fewer above it, or raise the station's limit`
      return ['not-supported-by-station', detail]
    },
    leaves(change, { certificates = [] }, { request, command, station, at }) {
      const row = rowOf(certificates, request.parameters.certificateChain)
      if (row === undefined) return
      const left = leaving(row, command)
      change.writes.push(put('stationCertificate', left))
      change.events.push(certificateEvent(left, station.identity, at, 'stationmaster'))
    },
    settlementNeeds: (stationId) => ({ certificates: need('stationCertificates', stationId) }),
    learnt(change, { certificates = [] }, { request, answer, station, at }) {
      const row = rowOf(certificates, request.parameters.certificateChain)
      if (row !== undefined) settle(change, station, row, certificates, answer, at)
    },
  },
  InstallCertificate: {
    settlementNeeds: (stationId) => ({ installed: need('installedCertificates', stationId) }),
    learnt(change, _loads, { answer, station, at }) {
      if (answer.verdict !== 'completed') return
      for (const one of answer.certificates ?? []) {
        change.writes.push(put('installedCertificate', installedRow(station, one, 'installed', at)))
      }
    },
  },
  DeleteCertificate: {
    needs: (stationId) => ({ variables: need('deviceVariables', stationId) }),
    settlementNeeds: (stationId) => ({ installed: need('installedCertificates', stationId) }),
    learnt(change, { installed = [] }, { request, answer }) {
      // M04.FR.02: one it does not find is not there either.
      if (answer.verdict !== 'completed' && answer.status !== 'NotFound') return
      const { certificateHashData } = request.parameters
      for (const row of installed) {
        if (isSameCertificate(row, certificateHashData)) change.writes.push(remove('installedCertificate', row))
      }
    },
  },
  GetInstalledCertificateIds: {
    needs: (stationId) => ({ variables: need('deviceVariables', stationId) }),
    settlementNeeds: (stationId) => ({ installed: need('installedCertificates', stationId) }),
    learnt(change, { installed = [] }, { request, answer, station, at }) {
      if (answer.verdict !== 'completed') return
      const asked = request.parameters.certificateType
      const told = (answer.certificates ?? []).map((one) =>
        known(installedRow(station, one, 'reported', at), installed),
      )
      for (const row of installed) {
        const concerned = asked === undefined || asked.some((type) => type === row.certificateType)
        if (concerned) change.writes.push(remove('installedCertificate', row))
      }
      change.writes.push(...told.map((row) => put('installedCertificate', row)))
    },
  },
}

function rowOf(rows: readonly StationCertificate[], chain: string): StationCertificate | undefined {
  return rows.find((row) => row.chain === chain)
}

function settle(
  change: Change,
  station: Station,
  row: StationCertificate,
  rows: readonly StationCertificate[],
  answer: StationAnswer,
  at: Instant,
): void {
  const moved = afterAnswer(row, rows, answer, at)
  for (const one of moved) {
    change.writes.push(put('stationCertificate', one))
    change.events.push(certificateEvent(one, station.identity, at, 'station'))
  }
  const [first] = moved
  if (first !== undefined && first.state !== 'installed') {
    const { certificateId, certificateType, serialNumber, stateReason: reason } = first
    const data = { id: certificateId, certificateType, serialNumber, reason }
    change.events.push(certificateAlarm(station, 'CertificateNotInstalled', at, data))
  }
}

function installedRow(
  { organisationId, stationId }: Station,
  input: InstalledCertificateInput,
  source: InstalledCertificate['source'],
  seenAt: Instant,
): InstalledCertificate {
  return { organisationId, stationId, ...input, source, seenAt }
}

/** What we know of one that we brought stays known, by whichever digest the station names it. */
function known(row: InstalledCertificate, before: readonly InstalledCertificate[]): InstalledCertificate {
  const same = before.find(
    ({ certificateType, serialNumber, certificate }) =>
      certificate !== null &&
      certificateType === row.certificateType &&
      serialNumber.toLowerCase().replace(/^0+(?=.)/, '') === row.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
  )
  if (same === undefined) return row
  const { subject, notAfterAt, certificate } = same
  return { ...row, subject, notAfterAt, certificate }
}
