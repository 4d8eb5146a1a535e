import { type SQLInputValue } from 'node:sqlite'
import {
  CamelCasePlugin,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresDialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { type Pool } from 'pg'
import { type QueryAnswer } from './sqlite-threads.ts'
import { type Database } from './tables.ts'

/** Answers one query; a reading thread, or the writer's own connection for a database in memory. */
export type Ask = (sql: string, parameters: readonly SQLInputValue[]) => Promise<QueryAnswer>

function isInput(value: unknown): value is SQLInputValue {
  return value === null || ['string', 'number', 'bigint'].includes(typeof value) || ArrayBuffer.isView(value)
}

function input(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) return null
  if (isInput(value)) return value
  throw new TypeError(`a query cannot take a ${typeof value}`)
}

function asRows<R>(rows: unknown): R[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- Kysely typed the query these rows answer
  return rows as R[]
}

class AskingConnection implements DatabaseConnection {
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { columns, rows } = await this.#ask(sql, parameters.map(input))
    const objects = rows.map((values) => {
      const row: Record<string, unknown> = {}
      for (let index = 0; index < columns.length; index++) row[columns[index] ?? ''] = values[index]
      return row
    })
    return { rows: asRows<R>(objects) }
  }

  /** Reads come whole: a stream would keep the thread from the others. */
  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('read in pages instead of streaming')
  }
}

/** Kysely over node:sqlite; reads only, so there is nothing to begin or commit. */
function askingDialect(ask: Ask): Dialect {
  const connection = new AskingConnection(ask)
  const refuse = () => Promise.reject(new Error('this database is read only; write through the store'))
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  }
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

// JSON columns come as text, so nothing inside them is ever renamed.
const plugins = () => [new CamelCasePlugin()]

export function sqliteReads(ask: Ask): Kysely<Database> {
  return new Kysely<Database>({ dialect: askingDialect(ask), plugins: plugins() })
}

export function postgresReads(pool: Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins: plugins() })
}
