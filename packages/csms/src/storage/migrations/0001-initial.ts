import { charging } from './0001/charging.ts'
import { commands } from './0001/commands.ts'
import { energy } from './0001/energy.ts'
import { events } from './0001/events.ts'
import { monitoring } from './0001/monitoring.ts'
import { network } from './0001/network.ts'
import { payment } from './0001/payment.ts'
import { people } from './0001/people.ts'
import { security } from './0001/security.ts'
import { createTable, type Migration } from './schema.ts'

/*
 * The first schema, written out: a later change of `tables.ts` never changes what this migration did. Until the first
 * release both are edited together; from then on a change is a migration of its own.
 */

const tables = [
  ...network,
  ...charging,
  ...commands,
  ...people,
  ...energy,
  ...security,
  ...payment,
  ...monitoring,
  ...events,
]

export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: (store) => [
    ...tables.flatMap((one) => createTable(store, one)),
    ...(store === 'postgres' ? ['CREATE SEQUENCE "transaction_number"'] : []),
    store === 'sqlite'
      ? 'CREATE TABLE "counter" ("name" TEXT NOT NULL PRIMARY KEY, "value" INTEGER NOT NULL) STRICT, WITHOUT ROWID'
      : 'CREATE TABLE "counter" ("name" text COLLATE "C" NOT NULL PRIMARY KEY, "value" bigint NOT NULL)',
  ],
}
