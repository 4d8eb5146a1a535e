import { initial } from './0001-initial.ts'
import { type Migration } from './schema.ts'

/** In order, without gaps; a landed migration is never edited. */
export const migrations: readonly Migration[] = [initial]
