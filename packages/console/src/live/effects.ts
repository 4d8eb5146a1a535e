import { type Command, type Event, type EventType } from '@stationmaster/contract'
import { keys } from '../client/keys.ts'

export type Key = readonly unknown[]

/** Every type the feed tells; the compiler holds it against the contract. */
export const eventTypes = {
  'station.registered': true,
  'station.changed': true,
  'station.removed': true,
  'station.booted': true,
  'station.connected': true,
  'station.disconnected': true,
  'station.knocked': true,
  'station.duplicate-identity': true,
  'evse.state-changed': true,
  'connector.status-reported': true,
  'transaction.started': true,
  'transaction.updated': true,
  'transaction.ended': true,
  'reservation.changed': true,
  'id-token.seen': true,
  'id-token.changed': true,
  'command.changed': true,
  'configuration.read': true,
  'configuration.drifted': true,
  'local-list.changed': true,
  'site.changed': true,
  'security.event': true,
  'station.noted': true,
  'monitor.changed': true,
  'monitoring-event.changed': true,
  'security-upgrade.changed': true,
  'event-stream.changed': true,
  'certificate.changed': true,
  'firmware-update.changed': true,
  'log-request.changed': true,
  'fleet-job.changed': true,
  'check-run.changed': true,
  'data-transfer.received': true,
  'charging-profile.changed': true,
  'charging-limit.changed': true,
  'charging-needs.received': true,
  'display-message.changed': true,
  'der-control.changed': true,
  'der-alarm.changed': true,
  'battery-swap.changed': true,
  'tariff.changed': true,
  'settlement.received': true,
} as const satisfies Record<EventType, true>

const isEventType = (type: string): type is EventType => Object.hasOwn(eventTypes, type)

type Touches = (event: Event) => Key[]
const stationKeys = (event: Event): Key[] => (event.stationId === null ? [] : [keys.station(event.stationId)])
const fieldOf = (data: unknown, name: string): string | null => {
  if (typeof data !== 'object' || data === null || !(name in data)) return null
  const value: unknown = Object.entries(data).find(([field]) => field === name)?.[1]
  return typeof value === 'string' ? value : null
}
const stations: Touches = (event) => [['network'], ['stations'], ...stationKeys(event)]
const settlement: Touches = (event) => {
  const id = fieldOf(event.data, 'transactionId')
  return [...stationKeys(event), ...(id === null ? [] : [keys.transaction(id)])]
}
const transactions: Touches = (event) => {
  const id = fieldOf(event.data, 'id')
  return [['network'], ['transactions'], ...stationKeys(event), ...(id === null ? [] : [keys.transaction(id)])]
}
const nothing: Touches = () => []

/** Which answers an event makes old, by the first words of their keys. */
const touched = {
  'station.registered': (event) => [...stations(event), ['knocking'], ['sites']],
  'station.changed': stations,
  'station.removed': (event) => [...stations(event), ['sites']],
  'station.booted': stations,
  'station.connected': stations,
  'station.disconnected': stations,
  'station.knocked': () => [['knocking'], ['network']],
  'station.duplicate-identity': stations,
  'evse.state-changed': stations,
  'connector.status-reported': stationKeys,
  'transaction.started': (event) => [...transactions(event), ['stations']],
  'transaction.updated': transactions,
  'transaction.ended': (event) => [...transactions(event), ['stations']],
  'reservation.changed': (event) => [['reservations'], ...stationKeys(event)],
  'id-token.seen': () => [['seen-cards']],
  'id-token.changed': () => [['id-tokens'], ['token-groups'], ['seen-cards']],
  'command.changed': stationKeys,
  'configuration.read': stationKeys,
  'configuration.drifted': (event) => [...stationKeys(event), ['network']],
  'local-list.changed': stationKeys,
  'site.changed': () => [['sites'], ['network'], ['stations']],
  'security.event': (event) => [...stationKeys(event), ['security-events']],
  'station.noted': stationKeys,
  'monitor.changed': stationKeys,
  'monitoring-event.changed': stationKeys,
  'security-upgrade.changed': (event) => [...stationKeys(event), ['security-posture']],
  'event-stream.changed': stationKeys,
  'certificate.changed': (event) => [...stationKeys(event), ['certificates'], ['security-posture']],
  'firmware-update.changed': stationKeys,
  'log-request.changed': stationKeys,
  'fleet-job.changed': () => [['fleet-jobs']],
  'check-run.changed': (event) => [['check-runs'], ...stationKeys(event)],
  'data-transfer.received': nothing,
  'charging-profile.changed': stationKeys,
  'charging-limit.changed': stationKeys,
  'charging-needs.received': stationKeys,
  'display-message.changed': stationKeys,
  'der-control.changed': stationKeys,
  'der-alarm.changed': stationKeys,
  'battery-swap.changed': stationKeys,
  'tariff.changed': stationKeys,
  'settlement.received': settlement,
} as const satisfies Record<EventType, Touches>

export const keysTouchedBy = (event: Event): Key[] => (isEventType(event.type) ? touched[event.type](event) : [])

/** The command a `command.changed` event carries, when it is whole. */
export const commandOf = (event: Event): Command | null => {
  if (event.type !== 'command.changed') return null
  const id = fieldOf(event.data, 'id')
  const status = fieldOf(event.data, 'status')
  const createdAt = fieldOf(event.data, 'createdAt')
  // The door: the three fields the progress row needs are there, the rest is the contract's.
  return id === null || status === null || createdAt === null ? null : (event.data as Command)
}

/** Keeps the distinct keys of a burst, the widest only: `['station','a']` covers `['station','a','timeline']`. */
export const coalesce = (bursts: Iterable<Key>): Key[] => {
  const kept = new Map<string, Key>()
  for (const key of bursts) kept.set(JSON.stringify(key), key)
  const covers = (wide: Key, narrow: Key): boolean =>
    wide.length < narrow.length && wide.every((word, index) => JSON.stringify(word) === JSON.stringify(narrow[index]))
  const all = [...kept.values()]
  return all.filter((key) => !all.some((other) => covers(other, key)))
}
