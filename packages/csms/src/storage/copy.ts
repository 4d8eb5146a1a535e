import { type DatabaseSync, type StatementSync } from 'node:sqlite'
import { quoted, type Stored } from './columns.ts'
import { type PostgresConnection } from './postgres-connection.ts'
import { insertCallOf } from './postgres-statements.ts'
import { selectList } from './sql.ts'
import { allTables, type Table } from './tables.ts'

/** Rows of every table, by the name of the table. */
export type Counts = Record<string, number>

/** So many rows travel at once. */
const portion = 1_000

/** All fields of a table, the store's own number included. */
function allFields(table: Table): readonly string[] {
  return table.numbered ? [...table.fields, 'seq'] : table.fields
}

function isValues(values: unknown): values is Stored[] {
  return Array.isArray(values)
}

function* portions(database: DatabaseSync, table: Table): Generator<Stored[][]> {
  const order = table.key.map((field) => `t.${quoted(field)}`).join(', ')
  const statement = database.prepare(`SELECT ${selectList(table)} FROM ${table.sqlName} t ORDER BY ${order}`)
  statement.setReturnArrays(true)
  let rows: Stored[][] = []
  for (const values of statement.iterate()) {
    const row: unknown = values
    if (isValues(row)) rows.push(row)
    if (rows.length < portion) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

export function countSqlite(database: DatabaseSync): Counts {
  const counts: Counts = {}
  for (const table of allTables) {
    counts[table.name] = Number(database.prepare(`SELECT count(*) AS count FROM ${table.sqlName}`).get()?.count)
  }
  return counts
}

export async function countPostgres(connection: PostgresConnection): Promise<Counts> {
  const counts: Counts = {}
  for (const table of allTables) {
    const [row] = await connection.query(`SELECT count(*) AS count FROM ${table.sqlName}`)
    counts[table.name] = Number(row?.count)
  }
  return counts
}

/** Within a transaction of the caller's. */
export async function copyToPostgres(source: DatabaseSync, target: PostgresConnection): Promise<void> {
  for (const table of allTables) {
    for (const rows of portions(source, table)) {
      await target.pipeline([insertCallOf(table, allFields(table), rows)])
    }
  }
}

/** Out of a transaction of the caller's that sees one moment only. */
export async function copyFromPostgres(source: PostgresConnection, target: DatabaseSync): Promise<void> {
  for (const table of allTables) {
    const fields = allFields(table)
    const insert = target.prepare(
      `INSERT INTO ${table.sqlName} (${fields.map(quoted).join(', ')}) VALUES (${fields.map(() => '?').join(', ')})`,
    )
    const order = table.key.map((field) => `t.${quoted(field)}`).join(', ')
    await source.query(
      `DECLARE rows NO SCROLL CURSOR FOR SELECT ${selectList(table)} FROM ${table.sqlName} t ORDER BY ${order}`,
    )
    const fetch = { statement: { name: `fetch_${table.name}`, text: `FETCH ${portion} FROM rows` }, values: [] }
    for (;;) {
      const [rows] = await source.pipeline([fetch])
      if (rows === undefined || rows.length === 0) break
      insertAll(target, insert, table, rows)
    }
    await source.query('CLOSE rows; DEALLOCATE ALL')
    source.forgetPrepared()
  }
}

function insertAll(
  target: DatabaseSync,
  insert: StatementSync,
  table: Table,
  rows: readonly (readonly (string | null)[])[],
): void {
  target.exec('BEGIN')
  for (const row of rows) {
    insert.run(
      ...row.map((value, index) => {
        const kind = table.kinds[index] ?? 'int'
        return value === null || kind === 'text' || kind === 'json' ? value : Number(value)
      }),
    )
  }
  target.exec('COMMIT')
}
