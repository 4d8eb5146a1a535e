import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { errorAt, type Form, labelOf, type NodeProps } from '../../forms/form.ts'
import { type Field, shapeOf } from '../../forms/schema.ts'
import { numberOf, showPlain, useTyped } from '../../forms/use-typed.ts'
import { isRecord } from '../../forms/validate.ts'
import { getAt, type Path } from '../../forms/values.ts'

/** The columns a period is mostly written with; what else it may say is written in the JSON. */
const columnsOf = (fields: readonly Field[]): Field[] =>
  fields.filter(({ name, required }) => required || name === 'limit' || name === 'numberPhases')

function Cell({ field, path, form, row }: NodeProps & { row: number }) {
  const [typed, setTyped] = useTyped(getAt(form.value, path), numberOf, showPlain)
  return (
    <TextInput
      size="xs"
      aria-label={`${labelOf(form, field.name)} ${row + 1}`}
      inputMode="decimal"
      autoComplete="off"
      error={errorAt(form, path)}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        form.set(path, numberOf(event.currentTarget.value))
      }}
    />
  )
}

const startNameOf = (fields: readonly Field[]): string =>
  fields.find(({ name }) => name.startsWith('startPeriod'))?.name ?? 'startPeriod'

/** A charging schedule's periods as a small table, and the limit they make over time. */
export function PeriodsField({ field, path, form }: NodeProps) {
  const shape = shapeOf(field.schema)
  const item = shape.kind === 'list' ? shapeOf(shape.item) : null
  const fields = item?.kind === 'object' ? item.fields : []
  const columns = columnsOf(fields)
  const startName = startNameOf(fields)
  const value = getAt(form.value, path)
  const rows: unknown[] = Array.isArray(value) ? value : []
  const error = errorAt(form, path)
  const most = shape.kind === 'list' ? shape.most : 0
  const numberIn = (row: unknown, name: string): number | null => {
    const found = isRecord(row) ? row[name] : undefined
    return typeof found === 'number' ? found : null
  }
  const add = () => {
    const last = rows.at(-1)
    const start = numberIn(last, startName)
    const limit = numberIn(last, 'limit')
    form.set(path, [...rows, { [startName]: start === null ? 0 : start + 3_600, ...(limit === null ? {} : { limit }) }])
  }
  return (
    <fieldset className="form-section" title={field.name}>
      <legend>{labelOf(form, field.name)}</legend>
      <table className="form-periods">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" title={column.name}>
                {labelOf(form, column.name)}
              </th>
            ))}
            <th aria-label={form.text.remove} />
          </tr>
        </thead>
        <tbody>
          {rows.map((_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the periods have no identity but their place
            <tr key={row}>
              {columns.map((column) => (
                <td key={column.name}>
                  <Cell field={column} path={[...path, row, column.name]} form={form} row={row} />
                </td>
              ))}
              <td>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${form.text.remove} ${row + 1}`}
                  onClick={() =>
                    form.set(
                      path,
                      rows.filter((_each, index) => index !== row),
                    )
                  }
                >
                  <IconTrash size={14} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {error === undefined ? null : <div className="form-error">{error}</div>}
      {rows.length < most ? (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={13} aria-hidden="true" />}
            onClick={add}
          >
            {form.text.periods.add}
          </Button>
        </div>
      ) : null}
      <Preview
        form={form}
        beside={path.slice(0, -1)}
        points={rows
          .map((row) => ({ at: numberIn(row, startName), limit: numberIn(row, 'limit') }))
          .filter((point): point is { at: number; limit: number } => point.at !== null && point.limit !== null)}
      />
    </fieldset>
  )
}

interface PreviewProps {
  form: Form
  beside: Path
  points: readonly { at: number; limit: number }[]
}

/** The step line of the limit, up to the schedule's duration or a little beyond its last period. */
function Preview({ form, beside, points }: PreviewProps) {
  const first = points[0]
  if (first === undefined) return null
  const schedule = getAt(form.value, beside)
  const given = isRecord(schedule) ? (schedule.durationS ?? schedule.duration) : undefined
  const last = Math.max(...points.map(({ at }) => at))
  const end = typeof given === 'number' && given > last ? given : Math.max(last * 1.25, last + 900)
  const top = Math.max(...points.map(({ limit }) => limit), 1) * 1.15
  const sorted = [...points].sort((a, b) => a.at - b.at)
  const x = (at: number) => ((at / end) * 100).toFixed(2)
  const y = (limit: number) => (40 - (Math.max(0, limit) / top) * 40).toFixed(2)
  const line = sorted
    .map(({ at, limit }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(limit)}H${x(sorted[index + 1]?.at ?? end)}`)
    .join('')
  const unit = isRecord(schedule) ? showPlain(schedule.chargingRateUnit) : ''
  return (
    <div>
      <svg
        className="form-preview"
        viewBox="0 0 100 40"
        preserveAspectRatio="none"
        role="img"
        aria-label={form.text.periods.preview(unit)}
      >
        <path d={`${line}V40H${x(sorted[0]?.at ?? 0)}Z`} />
        <path d={line} />
      </svg>
      <div className="sm-row sm-spread sm-small sm-quiet">
        <span>{form.text.periods.preview(unit)}</span>
        <span>{form.text.periods.end(`${Math.round(end)} s`)}</span>
      </div>
    </div>
  )
}
