/** The display of a station: what it was told to show, kept over reboots, and what of it is to be seen now [O01–O06]. */
import { type StationMessage } from './display-message.ts'
import { type StationMemory } from './memory.ts'
import { type ConnectorState } from './model.ts'
import { displayCapacity, displayLanguages } from './variable-definition.ts'
import { type Variables } from './variables.ts'

export type MessageRefusal =
  | 'NotSupportedPriority'
  | 'NotSupportedState'
  | 'NotSupportedMessageFormat'
  | 'LanguageNotSupported'
  | 'UnknownTransaction'
  | 'Rejected'

export interface DisplayHolder {
  readonly variables: Variables
  readonly memory: StationMemory
  /** Now by the station's own clock. */
  readonly timestamp: string
  connectorStates(): ConnectorState[]
  save(): void
}

/** What it has: a message goes when its time or its transaction is over [O01.FR.07, O02.FR.02]. */
export function messagesOf({ memory, timestamp }: Pick<DisplayHolder, 'memory' | 'timestamp'>): StationMessage[] {
  const now = Date.parse(timestamp)
  return (memory.displayMessages ?? []).filter(
    ({ endAt, transactionId }) =>
      (endAt === undefined || endAt > now) &&
      (transactionId === undefined || memory.transactions.some(({ id }) => id === transactionId)),
  )
}

/** Takes a message, in the place of the one with its id [O06], or tells why not. */
export function setMessage(station: DisplayHolder, message: StationMessage): MessageRefusal | undefined {
  const { variables, memory } = station
  const supports = (name: string, word: string) => variables.list(`DisplayMessageCtrlr.${name}`).includes(word)
  const contents = [message.message, ...message.extra]
  if (!variables.flag('DisplayMessageCtrlr.Enabled')) return 'Rejected'
  if (!supports('SupportedPriorities', message.priority)) return 'NotSupportedPriority'
  if (message.state !== undefined && !supports('SupportedStates', message.state)) return 'NotSupportedState'
  if (!contents.every(({ format }) => supports('SupportedFormats', format))) return 'NotSupportedMessageFormat'
  if (!contents.every(({ language }) => language === undefined || speaks(language))) return 'LanguageNotSupported'
  const { transactionId } = message
  if (transactionId !== undefined && !memory.transactions.some(({ id }) => id === transactionId)) {
    return 'UnknownTransaction'
  }
  const kept = messagesOf(station).filter(
    // [O01.FR.16] in front of everything there is room for one.
    ({ id, priority }) => id !== message.id && !(priority === 'AlwaysFront' && message.priority === 'AlwaysFront'),
  )
  if (kept.length >= displayCapacity) return 'Rejected'
  memory.displayMessages = [...kept, message]
  station.save()
  return undefined
}

/** False when it is not there. */
export function clearMessage(station: DisplayHolder, id: number): boolean {
  const before = messagesOf(station)
  const kept = before.filter((message) => message.id !== id)
  if (kept.length === before.length) return false
  station.memory.displayMessages = kept
  station.save()
  return true
}

/** What a driver sees in turn: one in front of everything, else those in front, else the cycle [O01.FR.12–15]. */
export function shownMessages(station: DisplayHolder): StationMessage[] {
  const now = Date.parse(station.timestamp)
  const state = stateOf(station)
  const due = messagesOf(station).filter(
    (message) => (message.startAt ?? now) <= now && (message.state ?? state) === state,
  )
  for (const priority of ['AlwaysFront', 'InFront'] as const) {
    const ofPriority = due.filter((message) => message.priority === priority)
    if (ofPriority.length > 0) return ofPriority
  }
  return due
}

function speaks(language: string): boolean {
  return displayLanguages.some((spoken) => spoken === language.toLowerCase())
}

function stateOf(station: DisplayHolder): 'Charging' | 'Faulted' | 'Idle' | 'Unavailable' {
  const states = station.connectorStates()
  if (states.some(({ fault }) => fault !== undefined)) return 'Faulted'
  if (states.some(({ transaction, chargingState }) => transaction && chargingState === 'Charging')) return 'Charging'
  return states.every(({ operative }) => !operative) ? 'Unavailable' : 'Idle'
}
