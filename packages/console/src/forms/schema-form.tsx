import './forms.css'
import { JsonInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useFormsText } from '../i18n/use-late.ts'
import { Fields } from './fields.tsx'
import { type Form, messageOf, placeOf } from './form.ts'
import { type Schema, shapeOf } from './schema.ts'
import { type Fault, faultsOf } from './validate.ts'
import { setAt } from './values.ts'

interface SchemaFormProps {
  scope: string
  schema: Schema
  value: unknown
  change: (value: unknown) => void
  tried: boolean
  widget: Form['widget']
  prominent: Form['prominent']
}

/** A form made from a schema, with its value as JSON behind a fold: both say the same at any time. */
export function SchemaForm({ scope, schema, value, change, tried, widget, prominent }: SchemaFormProps) {
  const text = useFormsText()
  const faults = useMemo(() => faultsOf(schema, value), [schema, value])
  const form: Form = {
    value,
    set: (path, next) => change(setAt(value, path, next)),
    faults,
    tried,
    text,
    scope,
    widget,
    prominent,
  }
  const shape = shapeOf(schema)
  const fields = shape.kind === 'object' ? shape.fields : []
  return (
    <>
      {fields.length === 0 ? null : <Fields fields={fields} path={[]} form={form} />}
      {tried && faults.length > 0 ? <Faults faults={faults} form={form} /> : null}
      {fields.length === 0 ? null : <AsJson value={value} change={change} form={form} />}
    </>
  )
}

const shownAtMost = 6

/** What still stops the command, where the reader may not see it. */
function Faults({ faults, form }: { faults: readonly Fault[]; form: Form }) {
  return (
    <div className="sm-note" data-tone="fault" role="alert">
      <ul className="form-faults">
        {faults.slice(0, shownAtMost).map((fault) => (
          <li key={`${fault.path.join('.')} ${fault.rule}`}>
            <b>{placeOf(form, fault.path)}</b> {messageOf(form.text, fault)}
          </li>
        ))}
      </ul>
    </div>
  )
}

const parsed = (typed: string): { value: unknown } | null => {
  try {
    return { value: JSON.parse(typed) }
  } catch {
    return null
  }
}
const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

function AsJson({ value, change, form }: { value: unknown; change: (value: unknown) => void; form: Form }) {
  const [typing, setTyping] = useState({ typed: pretty(value), value })
  // What was typed stays until the form says something else.
  const typed = typing.value === value ? typing.typed : pretty(value)
  const extra = form.faults.find(({ rule }) => rule === 'extra' || rule === 'kind')
  const wrong = parsed(typed) === null
  return (
    <details className="form-json">
      <summary>{form.text.json}</summary>
      <JsonInput
        aria-label={form.text.json}
        autosize
        minRows={3}
        maxRows={18}
        error={
          wrong
            ? form.text.badJson
            : extra === undefined
              ? undefined
              : `${extra.path.join('.')}: ${messageOf(form.text, extra)}`
        }
        value={typed}
        onChange={(next) => {
          const read = parsed(next)
          setTyping({ typed: next, value: read === null ? value : read.value })
          if (read !== null) change(read.value)
        }}
      />
    </details>
  )
}
