import { type Dictionary, words } from '../../i18n/dictionary.ts'
import { type Format } from '../../i18n/format.ts'
import { type Fact, type Lane } from './timeline-layout.ts'

/** Kinds that share a shape are one member of the union: narrowed by hand. */
type FactOf<K extends Fact['kind']> = Fact extends infer F
  ? F extends { kind: infer G }
    ? K extends G
      ? Omit<F, 'kind'> & { kind: K }
      : never
    : never
  : never
type Say<K extends Fact['kind']> = (fact: FactOf<K>, text: Dictionary, format: Format) => string
const plain = (fact: { text: string }): string => fact.text

const sayings = {
  online: (_fact, text) => text.timeline.online,
  offline: (_fact, text) => text.timeline.offline,
  stale: (_fact, text) => text.timeline.stale,
  state: (fact, text) => text.states[fact.state],
  status: plain,
  reason: plain,
  info: plain,
  version: plain,
  error: (fact, text) => text.timeline.error(fact.text),
  token: (fact, text) => text.timeline.token(fact.text),
  actor: (fact, text) => text.timeline.by(fact.text),
  connector: (fact, text) => text.station.connector(fact.number),
  energy: (fact, _text, format) => format.energy(fact.wattHours),
  transaction: (fact, text) => words(text.transactions.states, fact.state),
  command: (fact, text) => `${words(text.command.types, fact.type)}: ${words(text.command.statuses, fact.status)}`,
  many: (fact, text) => text.counts.times(fact.count),
} as const satisfies { [K in Fact['kind']]: Say<K> }

export const sayFact = (fact: Fact, text: Dictionary, format: Format): string => {
  // The table above pairs each kind with its own fact, which a union cannot say.
  const say = sayings[fact.kind] as Say<Fact['kind']>
  return say(fact, text, format)
}

export const laneName = (lane: Lane, text: Dictionary): string => {
  if (lane.kind === 'evse')
    return lane.evseId === 0 ? text.timeline.lanes.station : text.timeline.evse(lane.evseId ?? 0)
  if (lane.kind === 'transactions') return text.timeline.lanes.transactions
  return text.timeline.lanes[lane.kind]
}
