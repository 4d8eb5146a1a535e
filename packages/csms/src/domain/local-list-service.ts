/** Keeps the local list of every station at what it should hold: after a boot, a change, or a return; bounded. */
import { type CommandRequest, DomainError, type LocalListInput } from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { isOpen, systemActor } from './commands.ts'
import { idTokenKey, isSecret } from './id-token.ts'
import { type IdToken } from './id-token-model.ts'
import { type StationCall } from './inbound.ts'
import { type Difference, differencesOf, isCertain, newLocalList, wantedEntries } from './local-list.ts'
import { type LocalList, type LocalListMember } from './local-list-model.ts'
import { isUnsupported, isUpToDate, localListNeeds, updateUnderWay } from './local-list-update.ts'
import { type Command, type CommandStatus, type Station } from './model.ts'
import { type StationLinks, type TraitsOf } from './outbound.ts'
import { type Decision, type Need, need, put, remove, type Store, type Write } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { type RemoteControl, type SubmitOptions } from './remote-control.ts'

export interface LocalListServices extends Editing {
  store: Store
  links: Pick<StationLinks, 'isOnline'>
  traitsOf: TraitsOf
  remoteControl: Pick<RemoteControl, 'submit' | 'waitFor'>
}

/** A station that refuses is tried so often in a row, then once after each boot, or when somebody asks. */
const failureLimit = 3
const answerWaitMs = 35_000
/** Who said nothing is asked again on the next occasion. */
const unanswered: ReadonlySet<CommandStatus> = new Set(['timeout', 'offline', 'expired'])
const pageSize = 500
const atOnce = 8
/** Tokens run out without anybody changing them. */
const everyListMs = 60 * 60_000
/** So many changed tokens are looked up one by one; more than that, and every list is looked at. */
const changedLimit = 1_000
/** A station that reports a conflict with each status is not sent its list each time. */
const conflictRestMs = 60 * 60_000

export interface LocalListState {
  list: LocalList
  members: LocalListMember[]
  tokens: IdToken[]
  state: 'none' | 'up-to-date' | 'differs' | 'updating' | 'failed' | 'not-supported'
  certain: boolean
  entries: number
  leftOut: number
  differences: Difference[]
}

export function createLocalLists(services: LocalListServices) {
  const { store, links, traitsOf, remoteControl, clock, organisationId } = services
  /** Stations to look at, with who caused it; those that are offline wait here until they are back. */
  const due = new Map<string, Editor>()
  /** Stations that are to hold a list; known once every list was looked at. */
  const listed = new Set<string>()
  const busy = new Set<string>()
  /** The question for its version that a station's next step waits for. */
  const asked = new Map<string, string>()
  let isListedKnown = false
  const changedTokens = new Set<string>()
  /** After a start nobody knows what was left undone. */
  let isChanged = true
  let sweptAt = 0

  function load(stationId: string) {
    return store.run({
      touches: [],
      needs: {
        station: need('station', stationId),
        open: need('openCommands', stationId),
        members: need('localListMembers', stationId),
        ...localListNeeds(stationId),
      },
      decide: ({ station, list, entries, listed: tokens, site, variables, open, members }) => ({
        result: {
          station,
          list,
          entries,
          tokens,
          site,
          variables,
          open,
          members,
        },
        writes: [],
        events: [],
      }),
    })
  }

  /** Undefined where there is no such station. */
  async function state(stationId: string): Promise<LocalListState | undefined> {
    const { station, list: found, entries, tokens, site, variables, open, members } = await load(stationId)
    if (station === undefined) return undefined
    const list = found ?? newLocalList(station)
    const traits = traitsOf(station.protocolVersion)
    const wanted = wantedEntries({ station, list, tokens, site, variables, traits, at: clock.now() })
    const known = isCertain(list, entries, traits)
    const differences = list.coverage === 'none' ? [] : differencesOf(known ? entries : [], wanted.entries)
    const isDone = isUpToDate(list, entries, traits, differences.length)
    return {
      list,
      members,
      tokens,
      state: stateOf(list, station, open, isDone),
      certain: known,
      entries: wanted.entries.length,
      leftOut: wanted.leftOut,
      differences,
    }
  }

  async function set(editor: Editor, stationId: string, input: LocalListInput): Promise<void> {
    const by = edit(services, editor)
    const tokens = (input.idTokens ?? []).map(({ value, type = 'ISO14443' }) => ({ value, type }))
    if (tokens.some(isSecret)) {
      throw new DomainError('invalid-request', 'A key code opens like a password and is never put on a list')
    }
    const keys = [...new Set(tokens.map(({ value, type }) => idTokenKey(value, type)))]
    const named = new Set(keys)
    const groupIds = [...new Set(input.groupIds ?? [])]
    const onFile: Record<string, Extract<Need, { lookup: 'idToken' }>> = {}
    for (const key of keys) onFile[`token ${key}`] = need('idToken', key)
    const groups: Record<string, Extract<Need, { lookup: 'tokenGroup' }>> = {}
    for (const groupId of groupIds) groups[`group ${groupId}`] = need('tokenGroup', groupId)
    await store
      .run({
        touches: [`station:${stationId}`],
        needs: {
          station: need('station', stationId),
          list: need('localList', stationId),
          members: need('localListMembers', stationId),
        },
        more: () => ({ ...onFile, ...groups }),
        decide: (known): Decision<DomainError | undefined> => {
          const { station, list, members } = known
          if (station === undefined) return refuse('station-not-found', 'Register the station first')
          const missing = tokens.find(({ value, type }) => known[`token ${idTokenKey(value, type)}`] === undefined)
          if (missing !== undefined) {
            return refuse('id-token-not-found', `There is no token ${missing.value} of type ${missing.type}`)
          }
          const noGroup = groupIds.find((groupId) => known[`group ${groupId}`] === undefined)
          if (noGroup !== undefined) return refuse('not-found', `There is no token group ${noGroup}`)
          const before = list ?? newLocalList(station)
          const after: LocalList = { ...before, coverage: input.coverage ?? before.coverage, failures: 0 }
          const change = { coverage: after.coverage, tokens: keys.length, groupIds }
          const writes: Write[] = [
            put('localList', after),
            ...(input.idTokens === undefined ? [] : memberWrites(station, members, 'token', keys)),
            ...(input.groupIds === undefined ? [] : memberWrites(station, members, 'group', groupIds)),
            // N10.FR.02: who was cleared there comes back by name only, whatever else is said of the list.
            ...members
              .filter(({ kind, member }) => kind === 'cleared' && named.has(member))
              .map((row) => remove('localListMember', row)),
            audited(by, 'local-list.changed', `station:${stationId}`, change),
          ]
          const events = [stationEvent(station, 'local-list.changed', by.at, 'operator', { ...change, status: null })]
          return { result: undefined, writes, events }
        },
      })
      .then(allowed)
    listed.add(stationId)
    due.set(stationId, editor)
  }

  /** Asks its version first where it is not known, so that the one given out is higher (D01.FR.19). */
  async function send(
    editor: Editor,
    stationId: string,
    parameters: { updateType?: 'Full' | 'Differential' | undefined },
    { commandId, force = false }: SubmitOptions = {},
  ): Promise<Command> {
    const { station, list } = await load(stationId)
    const isKnown = list === undefined || list.stationVersion !== null || station?.protocolVersion === null
    if (!isKnown && links.isOnline(stationId)) {
      const question = await ask(stationId, { type: 'GetLocalListVersion', parameters: {} }, editor)
      if (question !== undefined) await remoteControl.waitFor(question.commandId, answerWaitMs)
    }
    const { updateType } = parameters
    const request: CommandRequest = {
      type: 'SendLocalList',
      parameters: updateType === undefined ? {} : { updateType },
      ...(editor.reason === null ? {} : { reason: editor.reason }),
    }
    const id = commandId === undefined ? {} : { commandId }
    return remoteControl.submit(stationId, request, editor.actor, { ...id, force })
  }

  /** One step towards what it should be; the next is taken when this one was answered, so nothing here waits. */
  async function step(stationId: string, editor: Editor, afterBoot: boolean): Promise<void> {
    if (busy.has(stationId)) {
      due.set(stationId, editor)
      return
    }
    busy.add(stationId)
    try {
      await bring(stationId, editor, afterBoot)
    } finally {
      busy.delete(stationId)
    }
  }

  async function bring(stationId: string, editor: Editor, afterBoot: boolean): Promise<void> {
    const known = await load(stationId)
    if (!isManaged(known)) return
    const question = afterBoot ? undefined : asked.get(stationId)
    const answer = question === undefined ? undefined : await find(question)
    // N10.FR.02: what a station forgets it tells first.
    const tells = known.open.some(({ type }) => type === 'CustomerInformation')
    if (tells || updateUnderWay(known.open) || (answer !== undefined && isOpen(answer))) {
      due.set(stationId, editor)
      return
    }
    if (question !== undefined) {
      asked.delete(stationId)
      if (answer === undefined || unanswered.has(answer.status)) return
    } else if (afterBoot || known.list.stationVersion === null || known.list.failures > 0) {
      // F19: after a boot it may have lost its list; after a refusal its version says what to go on from.
      await askVersion(stationId, editor, known.list, afterBoot)
      return
    }
    const { station, list, entries, tokens, site, variables } = known
    if (list.failures >= failureLimit) return
    const traits = traitsOf(station.protocolVersion)
    const wanted = wantedEntries({ station, list, tokens, site, variables, traits, at: clock.now() })
    if (isUpToDate(list, entries, traits, differencesOf(entries, wanted.entries).length)) return
    await ask(stationId, { type: 'SendLocalList', parameters: {} }, editor)
  }

  async function askVersion(stationId: string, editor: Editor, { failures }: LocalList, afterBoot: boolean) {
    if (failures >= failureLimit) {
      if (!afterBoot) return
      await retryOnce(stationId)
    }
    const command = await ask(stationId, { type: 'GetLocalListVersion', parameters: {} }, editor)
    if (command !== undefined) asked.set(stationId, command.commandId)
  }

  function find(commandId: string): Promise<Command | undefined> {
    return store.run({
      touches: [],
      needs: { command: need('command', commandId) },
      decide: ({ command }) => ({ result: command, writes: [], events: [] }),
    })
  }

  type Known = Awaited<ReturnType<typeof load>>
  type Managed = Known & { station: Station; list: LocalList }

  function isManaged(known: Known): known is Managed {
    const { station, list } = known
    if (station === undefined || list === undefined || list.coverage === 'none') return false
    return station.onboarding === 'accepted' && !isUnsupported(list, station)
  }

  function retryOnce(stationId: string): Promise<void> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: { list: need('localList', stationId) },
      decide: ({ list }): Decision<void> => ({
        result: undefined,
        writes: list === undefined ? [] : [put('localList', { ...list, failures: failureLimit - 1 })],
        events: [],
      }),
    })
  }

  async function ask(stationId: string, request: CommandRequest, editor: Editor): Promise<Command | undefined> {
    try {
      const reason = editor.reason ?? 'local list'
      return await remoteControl.submit(stationId, { ...request, reason }, editor.actor, { force: true })
    } catch (error) {
      // What cannot be asked now is asked on the next occasion.
      if (error instanceof DomainError) return undefined
      throw error
    }
  }

  /** Looks at every list after a change of tokens and once an hour, and at those that are due. */
  async function sweep(signal: AbortSignal): Promise<void> {
    if (isChanged || clock.now() - sweptAt >= everyListMs) {
      isChanged = false
      sweptAt = clock.now()
      if (!(await lookAtAll(signal))) isChanged = true
    }
    for (const key of changedTokens) {
      changedTokens.delete(key)
      const lists = await listsOf(key)
      for (const { stationId } of lists) if (!due.has(stationId)) due.set(stationId, system)
    }
    const ready = [...due].filter(([stationId]) => links.isOnline(stationId))
    for (let start = 0; start < ready.length && !signal.aborted; start += atOnce) {
      await Promise.all(
        ready.slice(start, start + atOnce).map(([stationId, editor]) => {
          due.delete(stationId)
          return step(stationId, editor, false)
        }),
      )
    }
  }

  function listsOf(key: string): Promise<LocalList[]> {
    return store.run({
      touches: [],
      needs: { lists: need('localListsOfToken', key) },
      decide: ({ lists }) => ({ result: lists, writes: [], events: [] }),
    })
  }

  /** @returns false when the signal came before the last list */
  async function lookAtAll(signal: AbortSignal): Promise<boolean> {
    for (let after = ''; !signal.aborted; ) {
      const page = await store.run({
        touches: [],
        needs: { lists: need('localLists', organisationId, after) },
        decide: ({ lists }) => ({ result: lists, writes: [], events: [] }),
      })
      for (const { stationId, coverage } of page) {
        if (coverage === 'none') continue
        listed.add(stationId)
        if (!due.has(stationId)) due.set(stationId, system)
      }
      const last = page.at(-1)
      if (last === undefined || page.length < pageSize) {
        isListedKnown = true
        return true
      }
      after = last.stationId
    }
    return false
  }

  /** F19: its version is asked after every boot, and the list repaired when it is another. */
  async function booted(stationId: string): Promise<void> {
    if (isListedKnown && !listed.has(stationId)) return
    const editor = due.get(stationId) ?? system
    due.delete(stationId)
    await step(stationId, editor, true)
  }

  /** 1.6 4.9 LocalListConflict: its list and our answers differ, so it gets all of it anew. */
  async function conflict({ stationId, receivedAt }: StationCall): Promise<void> {
    const isRepaired = await store.run({
      touches: [`station:${stationId}`],
      needs: { list: need('localList', stationId) },
      decide: ({ list }): Decision<boolean> => {
        const isRecent = receivedAt - (list?.conflictAt ?? Number.NEGATIVE_INFINITY) < conflictRestMs
        if (list === undefined || list.coverage === 'none' || isRecent) return { result: false, writes: [], events: [] }
        return {
          result: true,
          writes: [put('localList', { ...list, certain: false, conflictAt: receivedAt })],
          events: [],
        }
      },
    })
    if (isRepaired) due.set(stationId, system)
  }

  return {
    state,
    set,
    send,
    sweep,
    booted,
    conflict,
    /** Only the lists that cover it, or hold it, are looked at. */
    tokenChanged(key: string): void {
      if (changedTokens.size < changedLimit) changedTokens.add(key)
      else isChanged = true
    },
    /** Who was erased is no longer named in any list of ours, and is to leave those of the stations. */
    erased(): void {
      isChanged = true
    },
    /** An update was answered: what is left to do is done next. */
    answered(stationId: string): void {
      if (!due.has(stationId)) due.set(stationId, system)
    },
  }
}

export type LocalLists = ReturnType<typeof createLocalLists>

const system: Editor = { actor: systemActor, reason: null }

function stateOf(
  list: LocalList,
  station: Station,
  open: readonly Command[],
  isDone: boolean,
): LocalListState['state'] {
  if (isUnsupported(list, station)) return 'not-supported'
  if (list.coverage === 'none') return 'none'
  if (updateUnderWay(open)) return 'updating'
  if (isDone) return 'up-to-date'
  return list.failures >= failureLimit ? 'failed' : 'differs'
}

function memberWrites(
  { organisationId, stationId }: Station,
  before: readonly LocalListMember[],
  kind: LocalListMember['kind'],
  members: readonly string[],
): Write[] {
  const kept = new Set(members)
  const known = before.filter((row) => row.kind === kind)
  const had = new Set(known.map(({ member }) => member))
  return [
    ...known.filter(({ member }) => !kept.has(member)).map((row) => remove('localListMember', row)),
    ...members
      .filter((member) => !had.has(member))
      .map((member) => put('localListMember', { organisationId, stationId, kind, member })),
  ]
}
