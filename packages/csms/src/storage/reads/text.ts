import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'

/** Whether a column holds the text somewhere, letter case aside; `%` and `_` in it mean themselves. */
export function contains(column: Expression<string | null>, text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return sql<SqlBool>`lower(${column}) like ${pattern} escape '\\'`
}

/** Cuts the one row that was read beyond the page to see whether there is more. */
export function pageOf<T>(rows: readonly T[], limit: number): { items: T[]; more: boolean } {
  return { items: rows.slice(0, limit), more: rows.length > limit }
}
