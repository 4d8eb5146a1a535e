import { describe, expect, test } from 'vitest'
import { type Protocol, rulesOf } from '../src/protocol.ts'
import { ocpp16 } from '../src/v16/protocol.ts'
import { ocpp21 } from '../src/v21/protocol.ts'
import { ocpp201 } from '../src/v201/protocol.ts'
import { compareVerdicts, instanceOf } from './reference-probes.ts'
import { compile, type JsonSchema, normalForm, publishedSchemas, referenceIsHere } from './reference-schemas.ts'

const protocols: { protocol: Protocol; messages: number }[] = [
  { protocol: ocpp16, messages: 78 },
  { protocol: ocpp201, messages: 128 },
  { protocol: ocpp21, messages: 181 },
]

function definedSchemas(protocol: Protocol): Map<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>()
  for (const [action, { request, response }] of Object.entries(protocol.actions)) {
    schemas.set(`${action}Request`, request)
    if (response !== null) schemas.set(`${action}Response`, response)
  }
  return schemas
}

const missing = `
  ************************************************************************************
  *  THE PUBLISHED SCHEMAS ARE NOT HERE: ../shared/reference was not found, so the    *
  *  message definitions of OCPP 1.6, 2.0.1 and 2.1 were NOT compared with them.      *
  ************************************************************************************`

if (!referenceIsHere) {
  test('the published schemas are not here, so nothing is compared', () => {
    console.warn(missing)
  })
}

describe.runIf(referenceIsHere).each(protocols)('$protocol.version', ({ protocol, messages }) => {
  const published = referenceIsHere ? publishedSchemas(rulesOf(protocol.version)) : new Map<string, JsonSchema>()
  const defined = definedSchemas(protocol)

  test('defines exactly the published messages', () => {
    expect([...defined.keys()].toSorted()).toEqual([...published.keys()].toSorted())
    expect(defined.size).toBe(messages)
  })

  test.each([...published.keys()])('%s says what the published schema says', (message) => {
    expect(normalForm(defined.get(message)!)).toEqual(normalForm(published.get(message)!))
  })

  test.each([...published.keys()])('%s accepts and rejects what the published schema does', (message) => {
    const schema = published.get(message)!
    const validate = compile(schema)
    const form = normalForm(schema)
    expect(validate(instanceOf(form, 'full')), 'the complete instance is valid').toBe(true)
    expect(validate(instanceOf(form, 'bare')), 'the bare instance is valid').toBe(true)

    const verdicts = compareVerdicts(form, validate, compile(defined.get(message)!))
    expect(verdicts.disagreements).toEqual([])
    expect(verdicts.accepted).toBeGreaterThan(0)
    expect(verdicts.rejected).toBeGreaterThan(0)
  })
})

describe('a planted error is found', () => {
  const sound = (): JsonSchema => JSON.parse(JSON.stringify(ocpp201.actions.SetChargingProfile.request))
  const request = (schema: JsonSchema) => schema
  const profile = (schema: JsonSchema) => schema.properties!.chargingProfile!
  const schedules = (schema: JsonSchema) => profile(schema).properties!.chargingSchedule!
  const property = (name: string) => (schema: JsonSchema) => profile(schema).properties![name]!

  const planted: [error: string, place: (schema: JsonSchema) => JsonSchema, change: Record<string, unknown>][] = [
    ['a required property became optional', request, { required: ['evseId'] }],
    ['an optional property became required', request, { required: ['evseId', 'chargingProfile', 'customData'] }],
    ['a property is missing', schedules, { items: { type: 'object', properties: {}, additionalProperties: false } }],
    ['an object is open', profile, { additionalProperties: undefined }],
    ['a text may be longer', property('transactionId'), { maxLength: 37 }],
    ['a text may have any length', property('transactionId'), { maxLength: undefined }],
    ['a format is lost', property('validTo'), { format: undefined }],
    ['an integer became a number', property('stackLevel'), { type: 'number' }],
    ['an enumeration lost a value', property('recurrencyKind'), { enum: ['Daily'] }],
    ['an enumeration became free text', property('recurrencyKind'), { enum: undefined }],
    ['a list may be longer', schedules, { maxItems: 4 }],
    ['a list may be empty', schedules, { minItems: undefined }],
  ]

  test.each(planted)('%s', (_, place, change) => {
    const altered = sound()
    Object.assign(place(altered), change)
    const definition: JsonSchema = JSON.parse(JSON.stringify(altered))
    expect(normalForm(definition)).not.toEqual(normalForm(sound()))
    const verdicts = compareVerdicts(normalForm(sound()), compile(sound()), compile(definition))
    expect(verdicts.disagreements).not.toEqual([])
  })

  test('and a sound definition is not accused', () => {
    expect(compareVerdicts(normalForm(sound()), compile(sound()), compile(sound())).disagreements).toEqual([])
  })
})
