import { type ColumnDef, createColumnHelper, type RowData, tableFeatures, useTable } from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
import { Lines } from './feedback.tsx'

interface ColumnMeta {
  align?: 'left' | 'right'
  /** Hidden on a phone. */
  wide?: boolean
  width?: string
  /** Takes what is left and is cut short with an ellipsis. */
  clip?: boolean
}
const columnMeta: ColumnMeta = {}
const features = tableFeatures({ columnMeta })
type Features = typeof features

export interface Column<T> extends ColumnMeta {
  id: string
  header: string
  cell: (row: T) => ReactNode
  /** Set where the server can sort by it. */
  sort?: { direction: 'ascending' | 'descending' | null; toggle: () => void }
}

interface DataTableProps<T extends RowData> {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[] | undefined
  rowKey: (row: T) => string
  selected?: (row: T) => boolean
  empty: ReactNode
  skeletonRows?: number
}

const toDefinition = <T extends RowData>(columns: readonly Column<T>[]): ColumnDef<Features, T>[] => {
  const helper = createColumnHelper<Features, T>()
  return columns.map(({ id, align, wide, width, clip }) =>
    helper.display({
      id,
      meta: {
        ...(align === undefined ? {} : { align }),
        ...(wide === undefined ? {} : { wide }),
        ...(width === undefined ? {} : { width }),
        ...(clip === undefined ? {} : { clip }),
      },
    }),
  )
}

function Head<T>({ column }: { column: Column<T> | undefined }) {
  if (column?.sort === undefined) return column?.header
  const { direction, toggle } = column.sort
  return (
    <button type="button" className="sm-sort" onClick={toggle}>
      {column.header}
      <span aria-hidden="true">{direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : '↕'}</span>
    </button>
  )
}

const none: never[] = []

/** A list as a real table: headers, scopes, figures to the right, columns that give way on a phone. */
export function DataTable<T extends RowData>({
  label,
  columns,
  rows,
  rowKey,
  selected,
  empty,
  skeletonRows = 8,
}: DataTableProps<T>) {
  // Cells are drawn from the columns of this very rendering and not as components of their own: a menu or a tooltip
  // in a cell would close whenever the columns are made anew.
  const shape = columns.map(({ id, align, wide, width, clip }) => [id, align, wide, width, clip].join()).join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` is what of the columns is used
  const definitions = useMemo(() => toDefinition(columns), [shape])
  const byId = new Map(columns.map((column) => [column.id, column]))
  const data = useMemo(() => (rows === undefined ? none : [...rows]), [rows])
  const table = useTable({ features, columns: definitions, data, getRowId: rowKey })
  if (rows === undefined) return <Lines count={skeletonRows} />
  if (rows.length === 0) return empty
  const meta = (column: { columnDef: { meta?: ColumnMeta } }) => ({
    'data-align': column.columnDef.meta?.align,
    'data-clip': column.columnDef.meta?.clip,
    className: column.columnDef.meta?.wide === true ? 'sm-hide-narrow' : undefined,
    style: column.columnDef.meta?.width === undefined ? undefined : { width: column.columnDef.meta.width },
  })
  return (
    <div className="sm-tablescroll">
      <table className="sm-table" aria-label={label}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  aria-sort={byId.get(header.column.id)?.sort?.direction ?? undefined}
                  {...meta(header.column)}
                >
                  <Head column={byId.get(header.column.id)} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} data-selected={selected?.(row.original) === true ? 'true' : undefined}>
              {row.getAllCells().map((cell) => (
                <td key={cell.id} {...meta(cell.column)}>
                  {byId.get(cell.column.id)?.cell(row.original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
