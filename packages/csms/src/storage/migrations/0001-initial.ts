import { type AnyTableName, descriptions } from '../tables.ts'
import { createTable, type Migration, type NewTable } from './schema.ts'

const names: Readonly<Record<string, Omit<NewTable, 'name'>>> = descriptions satisfies Record<AnyTableName, unknown>

const tables: readonly NewTable[] = Object.entries(names).map(([name, description]) => ({ name, ...description }))

export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: (store) => [
    ...tables.flatMap((table) => createTable(store, table)),
    ...(store === 'postgres' ? ['CREATE SEQUENCE "transaction_number"'] : []),
    store === 'sqlite'
      ? 'CREATE TABLE "counter" ("name" TEXT NOT NULL PRIMARY KEY, "value" INTEGER NOT NULL) STRICT, WITHOUT ROWID'
      : 'CREATE TABLE "counter" ("name" text COLLATE "C" NOT NULL PRIMARY KEY, "value" bigint NOT NULL)',
  ],
}
