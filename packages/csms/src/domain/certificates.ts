/** A02: a station's request goes to the authority, what it signed goes to the station; both survive a restart. */
import { type CommandRequest, DomainError, type RevocationReason } from '@stationmaster/contract'
import { allowed, audited, type Edit, type Editing, type Editor, edit, refuse } from './audit.ts'
import { type StationCertificate } from './certificates-model.ts'
import {
  certificateAlarm,
  certificateEvent,
  failed,
  newRequest,
  outlived,
  refused,
  type SigningRefusal,
  sameUnderWay,
  signed,
  signingRefusal,
  superseded,
  waiting,
} from './certificates-rules.ts'
import { Change, isOpen, systemActor } from './commands.ts'
import { type CertificatesPort, type SigningOutcome, type SigningRequestInput, type StationCall } from './inbound.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type StationLinks } from './outbound.ts'
import { type CertificateAuthority, type Decision, need, put, remove, type Store } from './ports.ts'
import { seen } from './security.ts'

export interface CertificatesServices extends Editing {
  store: Store
  /** Null: none is configured, so nothing is signed. */
  authority: CertificateAuthority | null
  /** Names of ours that a certificate may carry as O. */
  organisations: readonly string[]
  links: Pick<StationLinks, 'close'>
  submit(stationId: string, request: CommandRequest, actor: string): Promise<Command>
  failed(error: unknown): void
}

const nothing: Decision<undefined> = { result: undefined, writes: [], events: [] }
/** How many are with the authority at once; the rest wait for the clock. */
const mostAtOnce = 8

export function createCertificates(services: CertificatesServices) {
  const { store, clock, ids, authority, organisations } = services
  const underWay = new Map<string, Promise<void>>()
  const ended = new AbortController()

  const port: CertificatesPort = {
    async signingRequested(call, input) {
      const { outcome, row } = await decideRequest(call, input)
      if (row !== undefined) begin(row)
      return outcome
    },
  }

  function decideRequest(call: StationCall, input: SigningRequestInput) {
    const { stationId, receivedAt: at } = call
    const name = typeof input.read === 'string' ? '' : (input.read.commonNames[0] ?? '').trim()
    const certificateId = ids.next()
    return store.run({
      touches: [`station:${stationId}`],
      needs: {
        station: need('station', stationId),
        open: need('openCommands', stationId),
        before: need('stationCertificates', stationId),
        named: need('station', name.toLowerCase()),
        namesakes: need('stationsBySerialNumber', name),
        ...(input.certificateType === 'ChargingStationCertificate'
          ? {}
          : { variables: need('deviceVariables', stationId) }),
      },
      decide: ({ station, open, before, named, namesakes, variables = [] }): Decision<Requested> => {
        const change = new Change()
        if (station === undefined) return change.result({ outcome: { status: 'Rejected', code: 'NotEnabled' } })
        seen(change, call, open, station)
        const same = sameUnderWay(before, input)
        if (same !== undefined) return change.result({ outcome: { status: 'Accepted' }, row: same })
        const hasAuthority = authority !== null
        const facts = { station, before, named, namesakes, variables, organisations, hasAuthority, at }
        const refusal = signingRefusal(input, facts)
        if (refusal?.code === 'InvalidCSR') {
          const again = before.find(({ csr, state }) => state === 'refused' && csr === input.csr)
          const row = refused(again ?? newRequest(station, input, certificateId, name, at), refusal.reason)
          change.writes.push(put('stationCertificate', { ...row, requestedAt: at }))
          change.events.push(certificateEvent(row, station.identity, at, 'station'))
        }
        if (refusal !== undefined) {
          return change.add(refusedRequest(station, input, refusal, at)).result(rejected(refusal))
        }
        const row = newRequest(station, input, certificateId, name, at)
        for (const other of before) {
          if (other.state !== 'requested' || other.certificateType !== row.certificateType) continue
          change.writes.push(put('stationCertificate', superseded(other)))
          change.events.push(certificateEvent(superseded(other), station.identity, at, 'station'))
        }
        change.writes.push(...outlived(before, at).map((old) => remove('stationCertificate', old)))
        change.writes.push(put('stationCertificate', row))
        change.events.push(certificateEvent(row, station.identity, at, 'station'))
        return change.result({ outcome: { status: 'Accepted' }, row })
      },
    })
  }

  /** At once where the authority has a hand free; else the clock finds it. */
  function begin({ certificateId }: Pick<StationCertificate, 'certificateId'>): void {
    if (underWay.has(certificateId) || underWay.size >= mostAtOnce) return
    const work = proceed(certificateId)
      .catch((error: unknown) => services.failed(error))
      .finally(() => underWay.delete(certificateId))
    underWay.set(certificateId, work)
  }

  async function proceed(certificateId: string): Promise<void> {
    const row = await load(certificateId)
    if (row?.state === 'requested') {
      const after = await askAuthority(row)
      if (after?.state === 'signed') await send(after)
    } else if (row?.state === 'signed') {
      await (row.commandId === null ? send(row) : lookAtCommand(row, row.commandId))
    } else if (row?.state === 'revoked' && row.revocationToldAt === null) await tellRevocation(row)
  }

  const load = (certificateId: string) =>
    store.run({
      touches: [],
      needs: { row: need('stationCertificate', certificateId) },
      decide: ({ row }): Decision<StationCertificate | undefined> => ({ result: row, writes: [], events: [] }),
    })

  async function askAuthority(row: StationCertificate): Promise<StationCertificate | undefined> {
    if (authority === null)
      return move(row, 'requested', (one) => failed(one, 'no certificate authority is configured'))
    const { certificateId, certificateType, csr, commonName } = row
    const order = { orderId: certificateId, use: certificateType, csr, commonName, organisations }
    const answer = await authority.sign(order, ended.signal)
    const at = clock.now()
    return move(row, 'requested', (one) => {
      if (answer.kind === 'signed') return signed(one, answer.certificate, at)
      if (answer.kind === 'refused') return refused(one, `the authority: ${answer.reason}`)
      return waiting(one, `the authority: ${answer.reason}`, at)
    })
  }

  /** The row's share in the command is written with the command (certificate-commands). */
  async function send(row: StationCertificate): Promise<void> {
    const { stationId, chain, certificateType, requestId } = row
    if (chain === null) return
    const parameters = { certificateChain: chain, certificateType, ...(requestId === null ? {} : { requestId }) }
    try {
      await services.submit(stationId, { type: 'CertificateSigned', parameters, reason: 'automatic' }, systemActor)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      const again = error.code === 'queue-full' || error.code === 'not-connected' || error.code === 'not-accepted'
      await move(row, 'signed', (one) =>
        again ? waiting(one, error.detail, clock.now()) : failed(one, `${error.code}: ${error.detail}`),
      )
    }
  }

  /** Its command may have run into its time, or into the end of a process. */
  async function lookAtCommand(row: StationCertificate, commandId: string): Promise<void> {
    const at = clock.now()
    await store.run({
      touches: [`station:${row.stationId}`],
      needs: {
        row: need('stationCertificate', row.certificateId),
        command: need('command', commandId),
        station: need('station', row.stationId),
      },
      decide: ({ row: current, command, station }): Decision<undefined> => {
        if (current === undefined || current.state !== 'signed' || current.commandId !== commandId) return nothing
        const open = command !== undefined && isOpen(command)
        const next = open
          ? { ...current, dueAt: Math.max(command.expiresAt, at) + minuteMs }
          : failed(current, command === undefined ? 'its command is gone' : `the command ended: ${command.status}`)
        return { result: undefined, ...told(next, station, at) }
      },
    })
  }

  /** @returns the row as it is now; undefined when it moved on meanwhile */
  function move(
    { certificateId, stationId }: StationCertificate,
    from: StationCertificate['state'],
    how: (row: StationCertificate) => StationCertificate,
  ): Promise<StationCertificate | undefined> {
    const at = clock.now()
    return store.run({
      touches: [`station:${stationId}`],
      needs: { row: need('stationCertificate', certificateId), station: need('station', stationId) },
      decide: ({ row, station }): Decision<StationCertificate | undefined> => {
        if (row === undefined || row.state !== from) return nothing
        const next = how(row)
        return { result: next, ...told(next, station, at) }
      },
    })
  }

  /** F24: the door knows at once; the authority is told until it answers. */
  async function revoke(editor: Editor, certificateId: string, reason: RevocationReason): Promise<StationCertificate> {
    const by = edit(services, editor)
    const row = await load(certificateId)
    const revoked = allowed(
      await store.run({
        touches: row === undefined ? [] : [`station:${row.stationId}`],
        needs: {
          row: need('stationCertificate', certificateId),
          station: need('station', row?.stationId ?? ''),
        },
        decide: ({ row, station }) => decideRevocation(row, station, by, reason),
      }),
    )
    if (revoked.isInUse) services.links.close(revoked.row.stationId, 1008, 'its certificate was revoked')
    begin(revoked.row)
    return revoked.row
  }

  async function tellRevocation(row: StationCertificate): Promise<void> {
    const { serialNumber, revocationReason } = row
    if (serialNumber === null || authority === null) return
    const answer = await authority.revoke(serialNumber, revocationReason ?? 'unspecified', ended.signal)
    const at = clock.now()
    await move(row, 'revoked', (one) =>
      answer.kind === 'away'
        ? { ...waitingForever(one, at), stateReason: `the authority: ${answer.reason}` }
        : {
            ...one,
            revocationToldAt: at,
            dueAt: null,
            stateReason: answer.kind === 'unknown' ? 'the authority signed no such certificate' : null,
          },
    )
  }

  /** Looks at what is due: the authority was away, a command ended, a revocation is still to be told. */
  async function sweep(): Promise<void> {
    const now = clock.now()
    const due = await store.run({
      touches: [],
      needs: { due: need('dueStationCertificates', now) },
      decide: ({ due }): Decision<StationCertificate[]> => ({ result: due, writes: [], events: [] }),
    })
    for (const row of due) begin(row)
    await Promise.all(underWay.values())
  }

  return {
    port,
    revoke,
    sweep,
    /** What is with the authority is left to the next process. */
    async [Symbol.asyncDispose](): Promise<void> {
      ended.abort()
      await Promise.all(underWay.values())
    },
  }
}

export type CertificatesService = ReturnType<typeof createCertificates>

interface Requested {
  outcome: SigningOutcome
  row?: StationCertificate
}

const minuteMs = 60_000
const longestMs = 60 * minuteMs

/** A revocation is told however long it takes. */
function waitingForever(row: StationCertificate, at: Instant): StationCertificate {
  const wait = Math.min(10_000 * 2 ** Math.min(row.attempts, 12), longestMs)
  return { ...row, attempts: row.attempts + 1, dueAt: at + wait }
}

function rejected({ code, reason }: SigningRefusal): Requested {
  return { outcome: { status: 'Rejected', code, reason } }
}

function refusedRequest(
  station: Station,
  { certificateType }: SigningRequestInput,
  { code, reason }: SigningRefusal,
  at: Instant,
) {
  const event = certificateAlarm(station, 'SigningRequestRefused', at, { certificateType, code, reason })
  return { writes: [], events: [event] }
}

/** A refusal or a failure is an alarm beside its change. */
function told(row: StationCertificate, station: Station | undefined, at: Instant) {
  const { certificateId, certificateType, state, serialNumber, stateReason: reason } = row
  const isAlarm = (state === 'refused' || state === 'failed') && station !== undefined
  const data = { id: certificateId, certificateType, serialNumber, reason }
  return {
    writes: [put('stationCertificate', row)],
    events: [
      certificateEvent(row, station?.identity ?? row.stationId, at, 'stationmaster'),
      ...(isAlarm ? [certificateAlarm(station, 'CertificateNotInstalled', at, data)] : []),
    ],
  }
}

function decideRevocation(
  row: StationCertificate | undefined,
  station: Station | undefined,
  by: Edit,
  reason: RevocationReason,
): Decision<{ row: StationCertificate; isInUse: boolean } | DomainError> {
  if (row === undefined) return refuse('certificate-not-found', 'There is no certificate with this id')
  if (row.serialNumber === null) return refuse('in-use', 'It has not been signed yet, so there is nothing to revoke')
  if (row.state === 'revoked') return { result: { row, isInUse: false }, writes: [], events: [] }
  const revoked: StationCertificate = {
    ...row,
    state: 'revoked',
    stateReason: null,
    revokedAt: by.at,
    revocationReason: reason,
    attempts: 0,
    dueAt: by.at,
  }
  const identity = station?.identity ?? row.stationId
  const { serialNumber } = row
  return {
    result: { row: revoked, isInUse: station?.linkSecurity?.certificate?.serialNumber === serialNumber },
    writes: [
      put('stationCertificate', revoked),
      audited(by, 'certificate.revoked', `station:${identity}`, { serialNumber, revocationReason: reason }),
    ],
    events: [certificateEvent(revoked, identity, by.at, 'operator')],
  }
}
