import { type ColumnKind, quoted } from './columns.ts'
import { type Table } from './tables.ts'

/** The statements that both stores say alike. */

export function selectList(table: Table): string {
  const columns = table.fields.map((field) => `t.${quoted(field)}`)
  return (table.numbered ? [...columns, 't.seq'] : columns).join(', ')
}

/** What makes two rows the same one; a partitioned table needs its month in it. */
export function conflictFields(table: Table): readonly string[] {
  return table.numbered && table.month !== null ? ['seq', table.month] : table.key
}

export function onConflict(table: Table, target: readonly string[]): string {
  const changed = table.fields.filter((field) => !target.includes(field))
  const assignments = changed.map((field) => `${quoted(field)} = excluded.${quoted(field)}`).join(', ')
  const action = changed.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${assignments}`
  return `ON CONFLICT (${target.map(quoted).join(', ')}) ${action}`
}

export function kindOfField(table: Table, field: string): ColumnKind {
  return table.kinds[table.fields.indexOf(field)] ?? 'int'
}
