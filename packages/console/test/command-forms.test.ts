import { commandSchemas, commandTypes } from '@stationmaster/contract'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { parametersOf } from '../src/client/command-schemas.ts'
import { type Schema, shapeOf } from '../src/forms/schema.ts'
import { faultsOf, isRecord } from '../src/forms/validate.ts'
import { getAt, instantOf, localOf, type Path, setAt } from '../src/forms/values.ts'
import { languages } from '../src/i18n/dictionary.ts'
import { loadForms } from '../src/i18n/late.ts'
import { loadDictionary } from '../src/i18n/load.ts'
import { blockOf, grouped } from '../src/pages/station/command-blocks.ts'
import { startOf } from '../src/pages/station/command-starts.ts'

const now = Date.parse('2026-06-01T12:00:00.500Z')
const opened = (type: (typeof commandTypes)[number], given: Record<string, unknown> = {}) =>
  startOf(type, given, { evses: [] }, now)
const isValid = (type: (typeof commandTypes)[number], parameters: unknown) =>
  Value.Check(commandSchemas[type], { type, parameters })

/** What an operator types into one field. */
const typed = (schema: Schema): unknown => {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'values':
      return shape.values[0]
    case 'number':
      return schema.minimum ?? 1
    case 'instant':
      return '2026-06-01T12:00:00.000Z'
    case 'text':
      return patterned(schema)
    case 'yes-no':
      return true
    case 'json':
      return { a: 1 }
    case 'list':
    case 'object':
    case 'choice':
      throw new Error('fields within are filled in one by one')
  }
}
const patterned = ({ pattern, minLength = 1 }: Schema): string => {
  const tries = [
    'a',
    '1',
    'https://example.org/a',
    'EUR',
    '2026-01-31',
    '08:00',
    'ab'.repeat(16),
    'AB12',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  ]
    .map((word) => word.padEnd(minLength, 'a'))
    .concat('a'.repeat(64), '0'.repeat(40))
  return tries.find((word) => pattern === undefined || new RegExp(pattern, 'u').test(word)) ?? 'a'
}

/** Fills in what the form's own messages still ask for, until there is nothing left to say. */
const filledIn = (schema: Schema, start: unknown): unknown => {
  let value = start
  for (let step = 0; step < 60; step += 1) {
    const [fault] = faultsOf(schema, value)
    if (fault === undefined) return value
    const at = schemaAt(schema, fault.path)
    const shape = shapeOf(at)
    const next =
      shape.kind === 'object'
        ? {}
        : shape.kind === 'list'
          ? [...asList(getAt(value, fault.path)), shapeOf(shape.item).kind === 'object' ? {} : typed(shape.item)]
          : typed(at)
    value = setAt(value, fault.path, next)
  }
  throw new Error(`never filled in: ${JSON.stringify(faultsOf(schema, value))}`)
}
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const schemaAt = (schema: Schema, path: Path): Schema => {
  const [step, ...rest] = path
  if (step === undefined) return schema
  const shape = shapeOf(schema)
  if (shape.kind === 'list') return schemaAt(shape.item, rest)
  const options = shape.kind === 'choice' ? shape.options : [schema]
  const found = options.flatMap((option) => {
    const inner = shapeOf(option)
    return inner.kind === 'object' ? inner.fields.filter(({ name }) => name === step) : []
  })
  return schemaAt(found[0]?.schema ?? {}, rest)
}

test.each(commandTypes)('%s has a form, and what it asks for is what the contract needs', (type) => {
  const schema = parametersOf(type)
  expect(shapeOf(schema).kind).not.toBe('json')
  const least = filledIn(schema, opened(type))
  expect(isValid(type, least), JSON.stringify(least)).toBe(true)
})

/** Every field filled in, so that each can then be broken. */
const everything = (schema: Schema): unknown => {
  const shape = shapeOf(schema)
  if (shape.kind === 'object')
    return Object.fromEntries(shape.fields.map(({ name, schema: inner }) => [name, everything(inner)]))
  if (shape.kind === 'list') return Array.from({ length: Math.max(1, shape.least) }, () => everything(shape.item))
  if (shape.kind === 'choice') return everything(shape.options[0] ?? {})
  return typed(schema)
}
const placesIn = (value: unknown, path: Path = []): Path[] => {
  const within = Array.isArray(value)
    ? value.flatMap((item, index) => placesIn(item, [...path, index]))
    : isRecord(value)
      ? Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))
      : []
  return path.length === 0 ? within : [path, ...within]
}
const wrongs = [null, '', 'x', ' ', 'x'.repeat(3_000), -1, 0, 1.5, 1e9, true, [], {}, '2026-13-45T99:00:00Z', undefined]

test.each(commandTypes)('%s: the form finds fault with exactly what the contract refuses', (type) => {
  const schema = parametersOf(type)
  const whole = everything(schema)
  const differs = [[], ...placesIn(whole)].flatMap((path) =>
    [...wrongs, getAt(whole, path)].flatMap((wrong) => {
      const broken = path.length === 0 ? setAt(whole, ['unknownField'], wrong) : setAt(whole, path, wrong)
      const agreed = (faultsOf(schema, broken).length === 0) === isValid(type, broken)
      return agreed ? [] : [`${path.join('.')} = ${JSON.stringify(wrong)?.slice(0, 40)}`]
    }),
  )
  expect(differs).toEqual([])
})

test.each(Object.keys(languages))(
  'every command has a label in %s, and a block to be found under',
  async (language) => {
    const { command } = await loadDictionary(language as keyof typeof languages)
    const labels: Readonly<Record<string, string>> = command.types
    expect(commandTypes.filter((type) => (labels[type] ?? '') === '')).toEqual([])
    expect(commandTypes.filter((type) => blockOf(type) === 'other')).toEqual([])
  },
)

test('a form opens with what is known and what is usual', () => {
  expect(opened('Reset')).toEqual({ type: 'OnIdle' })
  expect(opened('ChangeAvailability', { evseId: 2, operationalStatus: 'Operative' })).toEqual({
    evseId: 2,
    operationalStatus: 'Operative',
  })
  expect(opened('RequestStartTransaction', { evseId: 1 })).toEqual({ evseId: 1, idToken: {} })
  expect(opened('GetVariables')).toEqual({ variables: [{}] })
})

test('commands are found by label, by OCPP name and by what they do', () => {
  const offered = [
    { type: 'Reset', label: 'Neu starten', hint: 'Startet die Station neu.' },
    { type: 'ClearCache', label: 'Berechtigungsspeicher leeren', hint: '' },
  ] as const
  const found = (search: string) => grouped(offered, search).flatMap(({ commands }) => commands.map(({ type }) => type))
  expect(found('')).toEqual(['ClearCache', 'Reset'])
  expect(found('reset')).toEqual(['Reset'])
  expect(found('station startet')).toEqual(['Reset'])
  expect(found('speicher')).toEqual(['ClearCache'])
  expect(found('nothing like it')).toEqual([])
})

test('a field emptied is a field not sent, and the rest is left alone', () => {
  const value = { a: 1, list: [{ b: 2 }, { b: 3 }] }
  expect(setAt(value, ['a'], undefined)).toEqual({ list: [{ b: 2 }, { b: 3 }] })
  expect(setAt(value, ['list', 0, 'b'], undefined)).toEqual({ a: 1, list: [{}, { b: 3 }] })
  expect(setAt(value, ['list', 0], undefined)).toEqual({ a: 1, list: [{ b: 3 }] })
  expect(value).toEqual({ a: 1, list: [{ b: 2 }, { b: 3 }] })
})

test('an instant is typed in local time and sent in UTC', () => {
  const instant = '2026-06-01T12:34:56.000Z'
  expect(instantOf(localOf(instant))).toBe(instant)
  expect(instantOf('')).toBeUndefined()
  expect(localOf('never')).toBe('')
})

/** Every field that a schema has, at any depth. */
const fieldsIn = (schema: Schema): string[] => {
  const shape = shapeOf(schema)
  if (shape.kind === 'object') return shape.fields.flatMap((field) => [field.name, ...fieldsIn(field.schema)])
  if (shape.kind === 'list') return fieldsIn(shape.item)
  return shape.kind === 'choice' ? shape.options.flatMap(fieldsIn) : []
}

test('every field of every command has its words', async () => {
  const { fields } = await loadForms('en')
  const unnamed = commandTypes.flatMap((type) =>
    fieldsIn(parametersOf(type)).filter((name) => !Object.hasOwn(fields, name)),
  )
  expect([...new Set(unnamed)]).toEqual([])
})
