import { type Clock } from '../clock.ts'
import { type Evse } from './evse.ts'
import { type ArmedFaults, type FaultName, type FaultOptions } from './faults.ts'
import { type LinkControl } from './link.ts'
import { type StationMemory } from './memory.ts'
import { type BootReason } from './model.ts'

/** What can go wrong of a station. */
interface FaultyStation {
  readonly clock: Clock
  readonly link: Pick<LinkControl, 'drop' | 'freeze'>
  readonly faults: Pick<ArmedFaults, 'arm'>
  readonly memory: StationMemory
  clockCorrected: boolean
  clockOffsetMs: number
  ambientC: number
  evse(id: number): Evse | undefined
  reboot(reason: BootReason, downMs?: number): void
}

type Injectors = { [N in FaultName]: (station: FaultyStation, options: FaultOptions[N]) => void }

const injectors: Injectors = {
  'link-loss': (station, options) => {
    const { afterSending } = options
    if (afterSending === undefined) station.link.drop(options.downS === undefined ? undefined : options.downS * 1000)
    else station.faults.arm('link-loss', { ...options, action: afterSending })
  },
  'lost-reply': (station, options) => station.faults.arm('lost-reply', options),
  'half-open': (station, { seconds }) => {
    station.link.freeze()
    if (seconds !== undefined) station.clock.schedule(seconds * 1000, () => station.link.drop())
  },
  'power-loss': (station, { downS, resume }) => {
    if (resume === true) station.memory.resume = station.memory.transactions.map(({ id }) => id)
    station.reboot('PowerUp', downS === undefined ? undefined : downS * 1000)
  },
  'clock-offset': (station, { ms }) => {
    station.clockCorrected = false
    station.clockOffsetMs = ms
  },
  'clock-jump': (station, { ms }) => {
    station.clockOffsetMs += ms
  },
  connector: (station, { evseId, code, info, vendorErrorCode }) =>
    station.evse(evseId)?.setFault({
      code,
      ...(info !== undefined && { info }),
      ...(vendorErrorCode !== undefined && { vendorErrorCode }),
    }),
  'connector-repaired': (station, { evseId }) => station.evse(evseId)?.setFault(undefined),
  'lock-jammed': (station, { evseId, jammed }) => {
    for (const connector of station.evse(evseId)?.physics.connectors ?? []) connector.jamLock(jammed ?? true)
  },
  'wrong-answer': (station, options) => station.faults.arm('wrong-answer', options),
  'refuse-commands': (station, options) => station.faults.arm('refuse-commands', options),
  'list-conflict': (station, options) => station.faults.arm('list-conflict', options),
  'error-answer': (station, options) => station.faults.arm('error-answer', options),
  'slow-answer': (station, options) => station.faults.arm('slow-answer', options),
  'silent-answer': (station, options) => station.faults.arm('silent-answer', options),
  'meter-reset': (station, { evseId, toWh }) => station.evse(evseId)?.physics.meter.reset(toWh),
  'reservations-forgotten': (station) => {
    station.memory.reservations = []
  },
  temperature: (station, { celsius }) => {
    station.ambientC = celsius
  },
  'monitors-forgotten': (station) => {
    station.memory.monitoring = undefined
  },
  'monitors-renumbered': (station) => {
    const { monitoring } = station.memory
    if (monitoring === undefined) return
    const first = monitoring.nextId
    monitoring.monitors = monitoring.monitors.map((monitor, index) => ({ ...monitor, id: first + index }))
    monitoring.nextId = first + monitoring.monitors.length
  },
  'reservation-untold': (station, options) => station.faults.arm('reservation-untold', options),
  'duplicate-id': (station, options) => station.faults.arm('duplicate-id', options),
}

/** Makes something go wrong at a station. */
export function injectFault<N extends FaultName>(station: FaultyStation, name: N, options: FaultOptions[N]): void {
  injectors[name](station, options)
}
