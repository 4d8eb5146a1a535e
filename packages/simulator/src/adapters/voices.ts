import { type Protocol } from '@stationmaster/ocpp'
import { type LinkOptions } from '../station/link.ts'
import { type StationVersion } from '../station/model.ts'
import { type Station } from '../station.ts'
import { type Speech } from './adapter.ts'
import { createVoice16 } from './v16/voice.ts'
import { createVoice21 } from './v21/voice.ts'
import { createVoice201 } from './v201/voice.ts'

/** A link without its version. */
export interface LinkControl {
  readonly online: boolean
  readonly busy: boolean
  connect(): void
  disconnect(): void
  drop(downMs?: number): void
  freeze(): void
  idle(): Promise<void>
}

export interface Voice {
  readonly link: LinkControl
  readonly speech: Speech
}

/** What a station gives its link, whatever the version. */
export type LineOptions = Omit<LinkOptions<Protocol>, 'protocol' | 'handle'>

/** The only place that chooses by version. */
export const voices = {
  '1.6': createVoice16,
  '2.0.1': createVoice201,
  '2.1': createVoice21,
} as const satisfies Record<StationVersion, (station: Station, options: LineOptions) => Voice>
