import { Button, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { errorAt, type Form, faultsUnder, labelOf, type NodeProps } from './form.ts'
import { DataField, InstantField, ManyValuesField, NumberField, TextField, ValuesField, YesNoField } from './inputs.tsx'
import { type Field, type Schema, shapeOf, withoutNull } from './schema.ts'
import { optionOf } from './validate.ts'
import { getAt, type Path, seedOf } from './values.ts'

const isFlat = (schema: Schema): boolean => !['object', 'list', 'choice'].includes(shapeOf(schema).kind)
const nothing = () => undefined

/** One field, whatever it is: the special one of its name, else what its schema makes it. */
function Node(props: NodeProps) {
  const { field, form } = props
  const Special = form.widget(field)
  if (Special !== undefined) return <Special {...props} />
  const shape = shapeOf(field.schema)
  switch (shape.kind) {
    case 'object':
      return <Section {...props} fields={shape.fields} />
    case 'list':
      return shapeOf(shape.item).kind === 'values' ? (
        <ManyValuesField {...props} item={shape.item} />
      ) : (
        <Group {...props} item={shape.item} least={shape.least} most={shape.most} />
      )
    case 'choice':
      return <Choice {...props} options={shape.options} />
    case 'values':
      return <ValuesField {...props} />
    case 'yes-no':
      return <YesNoField {...props} />
    case 'number':
      return <NumberField {...props} />
    case 'instant':
      return <InstantField {...props} />
    case 'text':
      return <TextField {...props} />
    case 'json':
      return <DataField {...props} />
  }
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-xs"
      leftSection={<IconTrash size={13} aria-hidden="true" />}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconPlus size={13} aria-hidden="true" />}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}

/** An object within: a section with its own fields; an optional one is added when it is wanted. */
function Section({ field, path, form, fields }: NodeProps & { fields: readonly Field[] }) {
  const label = labelOf(form, field.name)
  if (getAt(form.value, path) === undefined)
    return (
      <div className="form-wide">
        <Add label={form.text.add(label)} onClick={() => form.set(path, seedOf(field.schema, nothing) ?? {})} />
      </div>
    )
  return (
    <fieldset className="form-section" title={field.name}>
      <legend>{label}</legend>
      {field.required ? null : (
        <div className="form-remove">
          <Remove label={form.text.remove} onClick={() => form.set(path, undefined)} />
        </div>
      )}
      <Fields fields={fields} path={path} form={form} />
    </fieldset>
  )
}

/** One of several shapes: which, and then its fields. */
function Choice({ field, path, form, options }: NodeProps & { options: readonly Schema[] }) {
  const label = labelOf(form, field.name)
  const value = getAt(form.value, path)
  if (value === undefined && !field.required)
    return (
      <div className="form-wide">
        <Add label={form.text.add(label)} onClick={() => form.set(path, seedOf(field.schema, nothing) ?? {})} />
      </div>
    )
  const at = optionOf(options, value)
  const shape = shapeOf(options[at] ?? {})
  const names = options.map((option) => Object.keys(option.properties ?? {}).map((name) => labelOf(form, name)))
  return (
    <fieldset className="form-section" title={field.name}>
      <legend>{label}</legend>
      {field.required ? null : (
        <div className="form-remove">
          <Remove label={form.text.remove} onClick={() => form.set(path, undefined)} />
        </div>
      )}
      <Select
        label={form.text.by}
        data={names.map((words, index) => ({ value: String(index), label: words.join(', ') }))}
        value={String(at)}
        onChange={(next) => form.set(path, seedOf(options[Number(next)] ?? {}, nothing) ?? {})}
      />
      {shape.kind === 'object' ? <Fields fields={shape.fields} path={path} form={form} /> : null}
    </fieldset>
  )
}

interface GroupProps extends NodeProps {
  item: Schema
  least: number
  most: number
}

/** A list: one group of fields for each item. */
function Group({ field, path, form, item, least, most }: GroupProps) {
  const label = labelOf(form, field.name)
  const value = getAt(form.value, path)
  const items: unknown[] = Array.isArray(value) ? value : []
  const flat = isFlat(item)
  const error = errorAt(form, path)
  const remove = (index: number) => {
    const next = items.filter((_, each) => each !== index)
    form.set(path, next.length === 0 && !field.required ? undefined : next)
  }
  return (
    <fieldset className="form-section" title={field.name} data-field={field.name}>
      <legend>{label}</legend>
      {items.map((_, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the items have no identity but their place
          key={index}
          className={flat ? 'form-item form-flat' : 'form-item'}
        >
          {flat ? (
            <Item field={{ name: field.name, schema: item, required: true }} path={[...path, index]} form={form} />
          ) : (
            <>
              <div className="sm-row sm-spread">
                <strong className="sm-small">{form.text.nth(label, String(index + 1))}</strong>
                {items.length > least ? <Remove label={form.text.remove} onClick={() => remove(index)} /> : null}
              </div>
              <Inside schema={item} path={[...path, index]} form={form} name={field.name} />
            </>
          )}
          {flat && items.length > least ? <Remove label={form.text.remove} onClick={() => remove(index)} /> : null}
        </div>
      ))}
      {error === undefined ? null : <div className="form-error">{error}</div>}
      {items.length < most ? (
        <div>
          <Add label={form.text.add(label)} onClick={() => form.set(path, [...items, seedOf(item, nothing) ?? ''])} />
        </div>
      ) : null}
    </fieldset>
  )
}

/** A list's single value: emptied it stays a line of the list. */
function Item({ field, path, form }: NodeProps) {
  return <Node field={field} path={path} form={{ ...form, set: (at, next) => form.set(at, next ?? '') }} />
}

function Inside({ schema, path, form, name }: { schema: Schema; path: Path; form: Form; name: string }) {
  const shape = shapeOf(schema)
  return shape.kind === 'object' ? (
    <Fields fields={shape.fields} path={path} form={form} />
  ) : (
    <Node field={{ name, schema: withoutNull(schema), required: true }} path={path} form={form} />
  )
}

/** As many optional fields are not worth a fold. */
const fewOptional = 4
const fewBesideNeeded = 2

/** The fields of an object: what is needed and what is set first, the rest behind "more". */
export function Fields({ fields, path, form }: { fields: readonly Field[]; path: Path; form: Form }) {
  const [opened, setOpened] = useState(false)
  // What was set when the form opened stays in front; what is set later stays where it is.
  const [given] = useState(() =>
    fields.map(({ name }) => name).filter((name) => getAt(form.value, [...path, name]) !== undefined),
  )
  const optional = fields.filter((field) => !field.required).length
  const few = optional <= (optional < fields.length ? fewBesideNeeded : fewOptional)
  const isFront = (field: Field) => few || given.includes(field.name) || form.prominent(field.name)
  const front = [
    ...fields.filter((field) => field.required),
    ...fields.filter((field) => !field.required && isFront(field)),
  ]
  const rest = fields.filter((field) => !front.includes(field))
  const wrong = form.tried && rest.some((field) => faultsUnder(form, [...path, field.name]).length > 0)
  const open = opened || wrong
  const node = (field: Field) => <Node key={field.name} field={field} path={[...path, field.name]} form={form} />
  return (
    <div className="form-grid">
      {front.map(node)}
      {rest.length === 0 ? null : (
        <div className="form-wide">
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            ml={-8}
            aria-expanded={open}
            onClick={() => setOpened(!open)}
          >
            {open ? form.text.less : form.text.moreFields(String(rest.length))}
          </Button>
        </div>
      )}
      {open ? rest.map(node) : null}
    </div>
  )
}
