import { type Migration } from './schema.ts'

/** The database was written by a later program than this one. */
export class NewerSchema extends Error {
  override name = 'NewerSchema'

  constructor(found: number, known: number) {
    super(
      `The database has schema version ${found}; this program knows up to ${known}. ` +
        'Start the newer program, or restore the copy that it took before it migrated.',
    )
  }
}

/** What is still to run on a database of version `from`; a newer database is refused. */
export function versionToMigrate(from: number, list: readonly Migration[]): readonly Migration[] {
  const known = list.at(-1)?.version ?? 0
  if (from > known) throw new NewerSchema(from, known)
  return list.filter(({ version }) => version > from)
}
