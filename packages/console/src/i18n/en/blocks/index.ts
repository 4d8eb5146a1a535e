/** What the sections and pages of the functional blocks say, loaded with the first of them. */
import { charging } from './charging.ts'
import { reservations } from './reservations.ts'
import { sections } from './sections.ts'

export const blocks = { charging, reservations, sections }
