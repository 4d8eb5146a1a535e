import { type BlocksDictionary } from '../../dictionary.ts'
import { charging } from './charging.ts'
import { reservations } from './reservations.ts'
import { sections } from './sections.ts'

export const blocks: BlocksDictionary = { charging, reservations, sections }
