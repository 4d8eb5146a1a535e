import { MultiSelect, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { errorAt, labelOf, type NodeProps, valueWords } from './form.ts'
import { type Schema, shapeOf, withoutNull } from './schema.ts'
import { dataOf, numberOf, showData, showPlain, useTyped } from './use-typed.ts'
import { getAt, instantOf, localOf } from './values.ts'

/** What the input of a field shows and how it is called. */
const common = ({ field, path, form }: NodeProps) => ({
  label: labelOf(form, field.name),
  required: field.required,
  error: errorAt(form, path),
  'data-field': field.name,
  title: field.name,
})

const unreached = 100_000_000
const limitsOf = (schema: Schema, text: NodeProps['form']['text']): string | undefined => {
  const said = withoutNull(schema)
  // A limit that nobody reaches by typing helps nobody.
  const told = (limit: number | undefined) => (limit === undefined || Math.abs(limit) >= unreached ? undefined : limit)
  const minimum = told(said.minimum)
  const maximum = told(said.maximum)
  if (minimum !== undefined && maximum !== undefined) return text.between(String(minimum), String(maximum))
  if (minimum !== undefined && minimum !== 0) return text.atLeast(String(minimum))
  return maximum === undefined ? undefined : text.atMost(String(maximum))
}

export function NumberField(props: NodeProps) {
  const { field, path, form } = props
  const [typed, setTyped] = useTyped(getAt(form.value, path), numberOf, showPlain)
  const shape = shapeOf(field.schema)
  return (
    <TextInput
      {...common(props)}
      inputMode={shape.kind === 'number' && shape.whole ? 'numeric' : 'decimal'}
      autoComplete="off"
      description={limitsOf(field.schema, form.text)}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        form.set(path, numberOf(event.currentTarget.value))
      }}
    />
  )
}

const longText = 300

export function TextField(props: NodeProps) {
  const { field, path, form } = props
  const value = getAt(form.value, path)
  const { maxLength = 0 } = withoutNull(field.schema)
  const change = (typed: string) => form.set(path, typed === '' ? undefined : typed)
  return maxLength > longText ? (
    <Textarea
      {...common(props)}
      autosize
      minRows={2}
      maxRows={10}
      value={showPlain(value)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  ) : (
    <TextInput
      {...common(props)}
      autoComplete="off"
      value={showPlain(value)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}

/** An instant in the reader's own zone, with the UTC that is sent below it. */
export function InstantField(props: NodeProps) {
  const { path, form } = props
  const value = getAt(form.value, path)
  const shown = localOf(value)
  return (
    <TextInput
      {...common(props)}
      type="datetime-local"
      step={1}
      description={
        shown === '' ? form.text.ownZone : form.text.utc(String(value).replace('T', ' ').replace('.000Z', ' UTC'))
      }
      value={shown}
      onChange={(event) => form.set(path, instantOf(event.currentTarget.value))}
    />
  )
}

const shortWords = 20

/** Two short words beside each other, else a list; an optional one can be left open. */
export function ValuesField(props: NodeProps) {
  const { field, path, form } = props
  const shape = shapeOf(field.schema)
  const values = shape.kind === 'values' ? shape.values : []
  const data = values.map((value) => ({ value: String(value), label: valueWords(form.text, value) }))
  const value = getAt(form.value, path)
  const change = (word: string | null) =>
    form.set(
      path,
      values.find((each) => String(each) === word),
    )
  const chosen = showPlain(value)
  if (field.required && data.length === 2 && chosen !== '' && data.every(({ label }) => label.length <= shortWords))
    return (
      <SegmentedControl
        fullWidth
        aria-label={labelOf(form, field.name)}
        data-field={field.name}
        className="form-wide"
        data={data}
        value={chosen}
        onChange={change}
      />
    )
  return (
    <Select
      {...common(props)}
      searchable={data.length > 8}
      nothingFoundMessage={form.text.nothingFound}
      maxDropdownHeight={280}
      data={field.required ? data : [{ value: '', label: form.text.notSaid }, ...data]}
      value={chosen === '' && field.required ? null : chosen}
      onChange={change}
    />
  )
}

export function YesNoField(props: NodeProps) {
  const { field, path, form } = props
  const value = getAt(form.value, path)
  if (field.required)
    return (
      <Switch
        label={labelOf(form, field.name)}
        title={field.name}
        checked={value === true}
        onChange={(event) => form.set(path, event.currentTarget.checked)}
      />
    )
  return (
    <Select
      {...common(props)}
      data={[
        { value: '', label: form.text.notSaid },
        { value: 'true', label: form.text.yes },
        { value: 'false', label: form.text.no },
      ]}
      value={showPlain(value)}
      onChange={(word) => form.set(path, word === 'true' ? true : word === 'false' ? false : undefined)}
    />
  )
}

/** Several of a few words. */
export function ManyValuesField(props: NodeProps & { item: Schema }) {
  const { field, path, form, item } = props
  const shape = shapeOf(item)
  const values = shape.kind === 'values' ? shape.values : []
  const value = getAt(form.value, path)
  const chosen: unknown[] = Array.isArray(value) ? value : []
  return (
    <MultiSelect
      {...common(props)}
      clearable
      data={values.map((each) => ({ value: String(each), label: valueWords(form.text, each) }))}
      value={chosen.map(String)}
      onChange={(words) => {
        const next = values.filter((each) => words.includes(String(each)))
        form.set(path, next.length === 0 && !field.required ? undefined : next)
      }}
    />
  )
}

/** Anything: JSON, or text where the version knows only text. */
export function DataField(props: NodeProps) {
  const { path, form } = props
  const [typed, setTyped] = useTyped(getAt(form.value, path), dataOf, showData)
  return (
    <Textarea
      {...common(props)}
      className="form-wide"
      description={form.text.textOrJson}
      autosize
      minRows={3}
      maxRows={12}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        form.set(path, dataOf(event.currentTarget.value))
      }}
    />
  )
}
