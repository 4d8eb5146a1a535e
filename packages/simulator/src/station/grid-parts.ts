import { type Speech } from '../adapters/adapter.ts'
import { type Clock } from '../clock.ts'
import { BatterySwapping } from './battery-swap.ts'
import { Bidirectional } from './bidirectional.ts'
import { type ChargingProfiles } from './charging-profiles.ts'
import { DerControls } from './der-control.ts'
import { type DerControl } from './der-model.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'
import { type IdToken } from './model.ts'
import { type Variables } from './variables.ts'

export interface GridHost {
  readonly clock: Clock
  readonly memory: StationMemory
  readonly variables: Variables
  readonly profiles: ChargingProfiles
  readonly speech: Speech
  evses(): readonly Evse[]
  /** Time by the station's own clock. */
  now(): number
  ready(): boolean
  save(): void
  authorize(idToken: IdToken): Promise<boolean>
  newRequestId(): number
  /** What nobody waits for: its failure is counted, never lost. */
  watch(promise: Promise<unknown>): void
}

/** What a 2.1 station has besides charging: set points and priority, grid controls, slots with batteries. */
export function createGridParts(host: GridHost) {
  const { clock, memory, speech, profiles } = host
  const base = { clock, memory, now: () => host.now(), save: () => host.save() }
  const watch = (promise: Promise<unknown> | undefined) => {
    if (promise !== undefined) host.watch(promise)
  }
  const bidirectional = new Bidirectional({
    ...base,
    profiles,
    evses: () => host.evses(),
    pull: async (profileId) => (host.ready() ? speech.pullUpdate?.(profileId) : undefined),
    tellPriority: (id, activated) => watch(speech.priorityCharging?.(id, activated)),
    watch,
  })
  const derControls = new DerControls({
    ...base,
    gridHz: () => bidirectional.gridHz,
    tellStartStop: (id, started, gone) => watch(speech.derStartStop?.(id, started, gone)),
    tellAlarm: (type, fault, ended) => watch(speech.derAlarm?.(type, fault, ended)),
  })
  const batterySwap = new BatterySwapping({
    memory,
    slots: () => host.evses().map(({ id }) => id),
    targetSoC: () => host.variables.number('BatterySwapCtrlr.TargetSoC'),
    authorize: (idToken) => host.authorize(idToken),
    save: () => host.save(),
    newRequestId: () => host.newRequestId(),
    tell: async (event, requestId, idToken, batteries) => {
      await speech.batterySwap?.(event, requestId, idToken, batteries)
    },
  })
  return {
    bidirectional,
    derControls,
    batterySwap,
    /** Tells of grid controls, one after the other [R04.FR.32]. */
    sendDerControls(requestId: number, controls: readonly DerControl[]): void {
      const send = async (): Promise<void> => {
        for (const [index, control] of controls.entries()) {
          await speech.derReport?.(requestId, index < controls.length - 1, control)
        }
      }
      watch(send())
    },
    /** What an EVSE is to draw or to give, after the grid's own rules. */
    setpointW: (evse: Evse) => derControls.capped(evse, bidirectional.setpointW(evse)),
    start(): void {
      bidirectional.schedule()
      derControls.schedule()
    },
    stop(): void {
      bidirectional.stop()
      derControls.stop()
    },
  }
}

export type GridParts = ReturnType<typeof createGridParts>
