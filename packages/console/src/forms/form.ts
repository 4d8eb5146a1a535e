import { type ReactNode } from 'react'
import { type FormsDictionary } from '../i18n/dictionary.ts'
import { type Field } from './schema.ts'
import { type Fault } from './validate.ts'
import { type Path } from './values.ts'

/** What every part of a form works on: one value, and the one way to change it. */
export interface Form {
  value: unknown
  set: (path: Path, next: unknown) => void
  faults: readonly Fault[]
  /** Also what is still empty is found fault with: after the first try to send. */
  tried: boolean
  text: FormsDictionary
  /** Whose form it is: a name may mean something else there. */
  scope: string
  /** The special field of a name, where one is better than what the schema alone gives. */
  widget: (field: Field) => Widget | undefined
  /** Shown before "more" though not required. */
  prominent: (name: string) => boolean
}

export interface NodeProps {
  field: Field
  path: Path
  form: Form
}
export type Widget = (props: NodeProps) => ReactNode

const sentence = (name: string): string => {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  const lower = words
    .split(' ')
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ')
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}

/** A field in the reader's words; one without words by its OCPP name, readable. */
export const labelOf = ({ text, scope }: Form, name: string): string => {
  const labels: Readonly<Record<string, string>> = text.fields
  const own = `${scope}.${name}`
  const key = Object.hasOwn(labels, own) ? own : name
  return Object.hasOwn(labels, key) ? (labels[key] ?? name) : sentence(name)
}
/** OCPP's own words stand as they are: engineers search for them, and vendors answer with them. */
export const valueWords = (text: FormsDictionary, value: unknown): string => {
  const labels: Readonly<Record<string, string>> = text.values
  const word = String(value)
  return Object.hasOwn(labels, word) ? (labels[word] ?? word) : word
}

const startsWith = (path: Path, start: Path): boolean => start.every((step, index) => path[index] === step)
export const faultsUnder = (form: Form, path: Path): readonly Fault[] =>
  form.faults.filter((fault) => startsWith(fault.path, path))

/** What is wrong with exactly this field, in words; what is merely empty only after a try to send. */
export const errorAt = (form: Form, path: Path): string | undefined => {
  const found = form.faults.find((fault) => fault.path.length === path.length && startsWith(fault.path, path))
  if (found === undefined || (!form.tried && isEmptiness(found))) return undefined
  return messageOf(form.text, found)
}
const isEmptiness = ({ rule }: Fault): boolean => rule === 'required' || rule === 'fewest'

export const messageOf = (text: FormsDictionary, { rule, limit }: Fault): string => text.faults[rule](String(limit))

/** Where a fault is, in words: "Charging profile › Charging schedule 1 › Limit". */
export const placeOf = (form: Form, path: Path): string =>
  path
    .map((step, index) => (typeof step === 'number' ? '' : `${labelOf(form, step)}${numbered(path[index + 1])}`))
    .filter((word) => word !== '')
    .join(' › ')
const numbered = (step: string | number | undefined): string => (typeof step === 'number' ? ` ${step + 1}` : '')
