import { type OutboxEvent } from '../../domain/model.ts'
import { type Tables } from '../../domain/store-tables.ts'
import { type ColumnOf } from '../columns.ts'
import { type Frame } from '../frame.ts'

/** The tables the domain writes, and the two that only storage writes. */
export interface AllTables extends Tables {
  outbox: OutboxEvent
  frame: Frame
}
export type AnyTableName = keyof AllTables

export interface Index<Field> {
  on: readonly Field[]
  /** Restricts the index to the rows that are asked for, in SQL that both stores read. */
  where?: string
  unique?: boolean
}

/** One table: everything else (statements, codecs, migrations' check, types) is derived from this. */
interface TableDescription<Row> {
  columns: { readonly [K in keyof Row as K extends 'seq' ? never : K]-?: ColumnOf<Row[K]> }
  /** Empty: the table is only appended to, and the store numbers its rows with `seq`. */
  key: readonly (keyof Row)[]
  indexes?: readonly Index<keyof Row>[]
  /** The instant by which PostgreSQL partitions the table by month, so that retention drops whole partitions. */
  month?: keyof Row
}

export type Descriptions<Names extends AnyTableName = AnyTableName> = {
  readonly [T in Names]: TableDescription<AllTables[T]>
}
