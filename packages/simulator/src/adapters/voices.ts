import { type StationControl } from '../station/control.ts'
import { type StationVersion } from '../station/model.ts'
import { type LineOptions, type Voice } from './adapter.ts'
import { createVoice16, createVoice16S } from './v16/voice.ts'
import { createVoice21 } from './v21/voice.ts'
import { createVoice201 } from './v201/voice.ts'

/** The only place that chooses by version. */
export const voices = {
  // 1.5 is 1.6 in fewer words, which its line knows.
  '1.5S': createVoice16S('ocpp1.5S'),
  '1.6S': createVoice16S('ocpp1.6S'),
  '1.6': createVoice16,
  '2.0.1': createVoice201,
  '2.1': createVoice21,
} as const satisfies Record<StationVersion, (station: StationControl, options: LineOptions) => Voice>
