/** What a station keeps of a person: asked for, told in parts, and given to who asked (N09, N10). */
import {
  type CustomerReport as CustomerReportResource,
  type CustomerReportSummary,
  DomainError,
} from '@stationmaster/contract'
import { audited, type Editing, type Editor, edit } from './audit.ts'
import { Change, changed, correlations, effectOf, isOpen } from './commands.ts'
import {
  type CustomerReport,
  type CustomerReportPart,
  customerReportDays,
  type ListedCustomerReport,
} from './customer-model.ts'
import { idTokenKey, masked } from './id-token.ts'
import { commandTokenKey } from './key-codes.ts'
import { clearedFromList } from './local-list.ts'
import { type Command } from './model.ts'
import { type CustomerInformationPort } from './monitoring-inbound.ts'
import { type Decision, type Deviations, need, put, type Store, type Vault } from './ports.ts'
import { instantText } from './provisioning-events.ts'
import { type CommandBlocks } from './remote-control-block.ts'
import { ReportParts } from './report-parts.ts'

export interface CustomerInformationServices {
  store: Store
  vault: Vault
  deviations: Deviations
}

/** 512 characters each, so a megabyte; what is beyond is counted and dropped. */
const partLimit = 2_000
const missingShown = 100
const dayMs = 86_400_000

export const customerInformationCommands: CommandBlocks = {
  CustomerInformation: {
    // Whom it is about stands in no list of commands and on no feed.
    kept: ({ parameters }) =>
      parameters.customerIdentifier === undefined ? parameters : { ...parameters, customerIdentifier: masked },
    planned(_loads, { request }) {
      const { report, clear, idToken, customerCertificate, customerIdentifier } = request.parameters
      const named = [idToken, customerCertificate, customerIdentifier].filter((one) => one !== undefined)
      // N09.FR.04, N10.FR.08.
      if (named.length !== 1) {
        return ['invalid-request', 'Name exactly one of idToken, customerCertificate and customerIdentifier']
      }
      // N09.FR.07, N10.FR.07.
      return report || clear ? undefined : ['invalid-request', 'Ask for a report, for clearing, or for both']
    },
    leaves(change, _loads, { request, context, command, keyCodeHash, at }) {
      const { organisationId, commandId, stationId, actor } = command
      const { idToken } = request.parameters
      const key = idToken === undefined ? null : commandTokenKey(idToken, keyCodeHash)
      const { requestId } = context
      const row = { organisationId, commandId, stationId, requestId, idTokenKey: key, actor }
      change.writes.push(put('customerReport', { ...row, createdAt: at, endedAt: null }))
    },
    settlementNeeds: (stationId, { parameters: { clear, idToken } }) =>
      clear && idToken !== undefined
        ? {
            list: need('localList', stationId),
            entries: need('localListEntries', stationId),
            listed: need('idTokensOfLocalList', stationId),
            listMembers: need('localListMembers', stationId),
          }
        : {},
    learnt(change, { list, entries = [], listed = [], listMembers = [] }, { request, answer, station }) {
      const { clear, idToken } = request.parameters
      const isAccepted = answer.verdict === 'accepted' || answer.verdict === 'completed'
      if (!clear || idToken === undefined || !isAccepted) return
      const key = idTokenKey(idToken.value, idToken.type ?? null)
      change.writes.push(...clearedFromList(station, { list, entries, listed, members: listMembers }, key))
    },
  },
}

export function createCustomerInformation(services: CustomerInformationServices): CustomerInformationPort {
  const { store, vault, deviations } = services
  const reports = new ReportParts<never>()
  return {
    async received(call, part) {
      const { stationId, receivedAt } = call
      const look = reports.look(stationId, part, receivedAt)
      const sealed = vault.seal(part.data)
      const outcome = await store.run({
        touches: [`station:${stationId}`],
        needs: {
          station: need('station', stationId),
          open: need('openCommands', stationId),
          report: need('customerReport', stationId, part.requestId),
        },
        decide: ({ station, open, report }): Decision<'kept' | 'again' | 'unasked'> => {
          const change = new Change()
          if (station === undefined || report === undefined || part.seqNo < 0 || part.seqNo >= partLimit) {
            return change.result('unasked')
          }
          // What comes again after its end is the same.
          if (report.endedAt !== null) return change.result('again')
          const { organisationId, commandId } = report
          const last = !part.toBeContinued
          const row = { organisationId, commandId, seqNo: part.seqNo, last, data: sealed, receivedAt }
          change.writes.push(put('customerReportPart', row))
          if (!look.complete) return change.result('kept')
          change.writes.push(put('customerReport', { ...report, endedAt: receivedAt }))
          const asked = effectOf(open, correlations.requestId(part.requestId), receivedAt)
          return change.add(changed(asked, station.identity, receivedAt)).result('kept')
        },
      })
      if (outcome === 'kept') reports.kept(stationId, part, look, { size: 1, items: [], at: receivedAt })
      // Never its text, which is of a person.
      if (outcome === 'unasked') {
        deviations.noted({ stationId, action: call.action, path: '', rule: 'unasked-report', sample: '' })
      }
    },
  }
}

export interface CustomerReportAccess extends Editing {
  store: Store
  vault: Vault
}

/** For who asked, and for administrators; every reading is in the audit. */
export function createCustomerReports(access: CustomerReportAccess) {
  const { store, vault } = access
  return {
    async read(editor: Editor, commandId: string, mayReadAll: boolean): Promise<CustomerReportResource> {
      const by = edit(access, editor)
      const { command, report, parts, station } = await store.run({
        touches: [],
        needs: {
          command: need('command', commandId),
          report: need('customerReportOf', commandId),
          parts: need('customerReportParts', commandId),
        },
        more: ({ report }) => (report === undefined ? {} : { station: need('station', report.stationId) }),
        decide: (known) => ({ result: known, writes: [], events: [] }),
      })
      if (report === undefined) {
        throw new DomainError(
          'not-found',
          'There is no report of a person here, or no longer; it is kept for seven days',
        )
      }
      if (!isReader(report, editor.actor, mayReadAll)) {
        throw new DomainError(
          'forbidden',
          'Only who asked for it, or an administrator, may read what is kept of a person',
        )
      }
      await store.run({
        touches: [],
        needs: {},
        decide: () => ({
          result: undefined,
          writes: [audited(by, 'customer-information.read', `command:${commandId}`, { parts: parts.length })],
          events: [],
        }),
      })
      return resource(report, parts, command, station?.identity ?? report.stationId, vault)
    },
  }
}

const isReader = ({ actor }: CustomerReport, reader: string, mayReadAll: boolean): boolean =>
  mayReadAll || actor === reader

/** A line of the list of a station's reports. */
export function customerReportSummary(
  { report, parts, reason, isWaiting }: ListedCustomerReport,
  reader: string,
  mayReadAll: boolean,
): CustomerReportSummary {
  return {
    ...described(report, isWaiting),
    parts,
    actor: report.actor,
    reason,
    readable: isReader(report, reader, mayReadAll),
  }
}

/** What of a report is told to whoever may know that there is one. */
const described = (report: CustomerReport, isWaiting: boolean) => ({
  commandId: report.commandId,
  state: report.endedAt !== null ? ('complete' as const) : isWaiting ? ('running' as const) : ('incomplete' as const),
  askedAt: instantText(report.createdAt),
  endedAt: report.endedAt === null ? null : instantText(report.endedAt),
  keptUntil: instantText(report.createdAt + customerReportDays * dayMs),
})

function resource(
  report: CustomerReport,
  parts: readonly CustomerReportPart[],
  command: Command | undefined,
  identity: string,
  vault: Vault,
): CustomerReportResource {
  const ordered = [...parts].sort((a, b) => a.seqNo - b.seqNo)
  const highest = ordered.at(-1)?.seqNo ?? -1
  const came = new Set(ordered.map(({ seqNo }) => seqNo))
  const missing = Array.from({ length: highest + 1 }, (_, seqNo) => seqNo).filter((seqNo) => !came.has(seqNo))
  const isWaiting = command !== undefined && isOpen(command)
  return {
    ...described(report, isWaiting),
    stationId: identity,
    text: ordered.map(({ data }) => vault.open(data)).join(''),
    parts: ordered.length,
    missing: missing.slice(0, missingShown),
  }
}
