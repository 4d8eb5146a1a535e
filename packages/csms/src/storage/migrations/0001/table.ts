import { type NewTable } from '../schema.ts'

/** A table of a migration: its columns as `name kind`, with a `?` where there may be nothing. */
export function table(name: string, columns: string, rest: Pick<NewTable, 'key' | 'indexes' | 'month'>): NewTable {
  const pairs = columns
    .trim()
    .split(/,\s*/)
    .map((column): [string, string] => {
      const [field = '', kind = ''] = column.split(' ')
      return [field, kind]
    })
  return { name, columns: Object.fromEntries(pairs), ...rest }
}
