import { Command, LocalList, LocalListInput, LocalListUpdateInput } from '@stationmaster/contract'
import { type IdToken } from '../../domain/id-token-model.ts'
import { type LocalListMember } from '../../domain/local-list-model.ts'
import { type LocalListState } from '../../domain/local-list-service.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Api, editorOf, instantOrNull, instantText } from '../kit.ts'
import { type CommandService, type LocalListAdmin } from '../ports.ts'
import { presentCommand } from '../present/transactions.ts'
import { isUnderWay, WaitQuery, waitOf } from './commands.ts'
import { existing, StationParams, stationNotFound } from './stations.ts'

const mostShown = 500

export interface LocalListRoutes {
  reads: Reads
  localLists: LocalListAdmin
  commands: Pick<CommandService, 'waitFor'>
}

export function localListRoutes(app: Api, { reads, localLists, commands }: LocalListRoutes): void {
  const tags = ['local-list']

  async function shown(stationId: string, identity: string): Promise<LocalList> {
    const state = await localLists.state(stationId)
    if (state === undefined) throw stationNotFound(identity)
    return present(identity, state)
  }

  app.get(
    '/stations/:id/local-list',
    {
      schema: {
        tags,
        summary: 'What the local list of a station is to hold, what it holds, and what differs',
        params: StationParams,
        response: { 200: LocalList },
      },
    },
    async ({ params }) => {
      const { stationId, identity } = await existing(reads, params.id)
      return shown(stationId, identity)
    },
  )

  app.put(
    '/stations/:id/local-list',
    {
      schema: {
        tags,
        summary: 'Say which tokens the local list of a station is to hold; it gets them at once, or when it is back',
        params: StationParams,
        body: LocalListInput,
        response: { 200: LocalList },
      },
    },
    async (request) => {
      const { stationId, identity } = await existing(reads, request.params.id)
      await localLists.set(editorOf(request, request.body.reason), stationId, request.body)
      return shown(stationId, identity)
    },
  )

  app.post(
    '/stations/:id/local-list/update',
    {
      schema: {
        tags,
        summary: 'Send the local list now, in full or what differs; `?wait=30s` waits for the answer',
        params: StationParams,
        querystring: WaitQuery,
        body: LocalListUpdateInput,
        response: { 200: Command, 202: Command },
      },
    },
    async (request, reply) => {
      const waitMs = waitOf(request.query.wait)
      const { stationId, identity } = await existing(reads, request.params.id)
      const { reason, updateType } = request.body
      const submitted = await localLists.send(editorOf(request, reason), stationId, { updateType })
      const command = waitMs === 0 ? submitted : ((await commands.waitFor(submitted.commandId, waitMs)) ?? submitted)
      return reply.code(isUnderWay(command) ? 202 : 200).send(presentCommand({ command, identity }))
    },
  )
}

function present(identity: string, { list, members, tokens, differences, ...state }: LocalListState): LocalList {
  const { lastCommandId, lastUpdateType, lastStatus, lastAt } = list
  const known = new Map(tokens.map((token) => [token.key, token]))
  return {
    stationId: identity,
    coverage: list.coverage,
    idTokens: members.filter(({ kind }) => kind === 'token').map(({ member }) => namedToken(member, known)),
    clearedIdTokens: members.filter(({ kind }) => kind === 'cleared').map(({ member }) => namedToken(member, known)),
    groupIds: groupsOf(members),
    state: state.state,
    versionNumber: list.versionNumber,
    stationVersion: list.stationVersion,
    stationVersionAt: instantOrNull(list.stationVersionAt),
    certain: state.certain,
    lastUpdate:
      lastCommandId === null || lastUpdateType === null || lastStatus === null || lastAt === null
        ? null
        : { commandId: lastCommandId, updateType: lastUpdateType, status: lastStatus, at: instantText(lastAt) },
    failures: list.failures,
    entries: state.entries,
    leftOut: state.leftOut,
    differing: differences.slice(0, mostShown).map(({ change, entry: { value, type, info } }) => ({
      change,
      value,
      type,
      status: change === 'remove' ? null : info.status,
    })),
    differences: differences.length,
  }
}

function groupsOf(members: readonly LocalListMember[]): string[] {
  return members.filter(({ kind }) => kind === 'group').map(({ member }) => member)
}

/** One that is no longer on file is told by its key: family and normalised value. */
function namedToken(key: string, known: ReadonlyMap<string, IdToken>): { value: string; type: string } {
  const token = known.get(key)
  if (token !== undefined) return { value: token.value, type: token.type }
  const colon = key.indexOf(':')
  return { value: key.slice(colon + 1), type: key.slice(0, colon) }
}
