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

/** So many bytes of texts one page holds, or one text alone. */
const pageBytes = 4 * 1_048_576

/** The first rows that fit a page by their bytes; at least one, so that the next page goes on. */
export function fitting<T extends { bytes: number | string }>(rows: readonly T[]): T[] {
  let left = pageBytes
  const end = rows.findIndex(({ bytes }) => {
    left -= Number(bytes)
    return left < 0
  })
  return end < 0 ? [...rows] : rows.slice(0, Math.max(1, end))
}
