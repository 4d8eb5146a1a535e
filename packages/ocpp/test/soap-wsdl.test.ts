import { describe, expect, test } from 'vitest'
import { operationsOf, readEnvelope, soapVersions, writeRequest, writeResponse } from '../src/index.ts'
import { type SoapSchema } from '../src/transports/soap-payload.ts'
import { namespaceOf, operationOf } from '../src/transports/soap-services.ts'
import { parseXml, type XmlElement } from '../src/transports/soap-xml.ts'
import { faultsOf, readWsdl, type Wsdl, type WsdlField, wsdlIsHere } from './support/wsdl.ts'

const files = {
  'ocpp1.5S': { cs: '1.5/ocpp_centralsystemservice_1.5_final.wsdl', cp: '1.5/ocpp_chargepointservice_1.5_final.wsdl' },
  'ocpp1.6S': { cs: '1.6/OCPP_CentralSystemService_1.6.wsdl', cp: '1.6/OCPP_ChargePointService_1.6.wsdl' },
} as const

if (!wsdlIsHere) {
  test('the published WSDLs are not here, so nothing is compared', () => {
    console.warn('THE PUBLISHED WSDLs ARE NOT HERE: OCPP over SOAP was NOT compared with them')
  })
}

interface Definition extends SoapSchema {
  required?: readonly string[]
  maxLength?: number
  properties?: Readonly<Record<string, Definition>>
  items?: Definition
}

const bases: Readonly<Record<string, string>> = {
  int: 'integer',
  boolean: 'boolean',
  decimal: 'number',
  string: 'string',
  dateTime: 'string',
  anyURI: 'string',
  complex: 'object',
}

/** 1.6-J asks for meter values where the WSDL of 1.6-S lets the list be empty (1.6, 6.31: 1..*). */
const strictInJson = ['meterValuesRequest/meterValue']

function differences(fields: readonly WsdlField[], schema: Definition, path: string): string[] {
  const found: string[] = []
  const text = schema.xmlText
  const names = Object.keys(schema.properties ?? {}).filter((name) => name !== text)
  if (names.join() !== fields.map(({ name }) => name).join()) {
    found.push(`${path}: ${names.join()} instead of ${fields.map(({ name }) => name).join()}`)
  }
  for (const field of fields) {
    const here = `${path}/${field.name}`
    const property = schema.properties?.[field.name]
    if (property === undefined) continue
    const required = schema.required?.includes(field.name) ?? false
    if (required === field.optional && !strictInJson.includes(here)) found.push(`${here}: required ${required}`)
    const isMany = property.type === 'array'
    if (isMany !== field.many) found.push(`${here}: list ${isMany}`)
    found.push(...kindDifferences(field, property.items ?? property, here))
  }
  return found
}

function kindDifferences(field: WsdlField, schema: Definition, here: string): string[] {
  if (schema.xmlText !== undefined) return differences(field.fields, schema, here)
  if (schema.type !== bases[field.base]) return [`${here}: ${schema.type} instead of ${field.base}`]
  if (field.base === 'complex') return differences(field.fields, schema, here)
  const found: string[] = []
  // 1.6 over JSON has both spellings of Celsius (errata 2025-04, 2.1); the WSDL has the right one.
  const words = (schema.enum ?? []).filter((word) => word !== 'Celcius')
  if (words.toSorted().join() !== field.words.toSorted().join()) found.push(`${here}: words ${words.join()}`)
  if (schema.maxLength !== field.maxLength) found.push(`${here}: at most ${schema.maxLength}, not ${field.maxLength}`)
  if ((schema.format === 'date-time') !== (field.base === 'dateTime')) found.push(`${here}: format ${schema.format}`)
  return found
}

const samples: Readonly<Record<string, unknown>> = {
  integer: 7,
  number: 3.3,
  boolean: true,
  'date-time': '2026-01-05T10:00:00.000Z',
  uri: 'ftp://files.example/logs',
}

function instanceOf(schema: Definition, full: boolean, word = 0): unknown {
  if (schema.type === 'array') return [0, 1].map((at) => instanceOf(schema.items ?? {}, full, at))
  if (schema.type === 'object') {
    const names = Object.keys(schema.properties ?? {}).filter((name) => full || schema.required?.includes(name))
    return Object.fromEntries(names.map((name) => [name, instanceOf(schema.properties?.[name] ?? {}, full, word)]))
  }
  if (schema.enum !== undefined) return schema.enum[(schema.enum.length - 1 + word) % schema.enum.length]
  return samples[schema.format ?? schema.type ?? ''] ?? `a<&"'>  b`
}

function bodyOf(envelope: string): XmlElement {
  const body = parseXml(envelope).children.find(({ name }) => name === 'Body')?.children[0]
  if (body === undefined) throw new Error('no body')
  return body
}

const nothing: Wsdl = { targetNamespace: '', messages: new Map(), actions: new Map() }

for (const version of soapVersions) {
  for (const service of ['cs', 'cp'] as const) {
    describe.runIf(wsdlIsHere)(`${version} ${service}`, () => {
      const wsdl = wsdlIsHere ? readWsdl(files[version][service]) : nothing
      const operations = operationsOf(version, service)

      test('has exactly the operations of the WSDL, under its namespace and actions', () => {
        expect(operations.toSorted()).toEqual([...wsdl.actions.keys()].toSorted())
        for (const [operation, action] of wsdl.actions) expect(action).toBe(`/${operation}`)
        expect(namespaceOf(version, service)).toBe(wsdl.targetNamespace)
      })

      test.each(operations)('%s', (action) => {
        const operation = operationOf(version, service, action)
        for (const kind of ['request', 'response'] as const) {
          const element = `${action.slice(0, 1).toLowerCase()}${action.slice(1)}${kind === 'request' ? 'Request' : 'Response'}`
          const facts = wsdl.messages.get(element) ?? []
          const schema = (operation?.[kind] ?? {}) as Definition
          expect(differences(facts, schema, element)).toEqual([])

          for (const full of [true, false]) {
            const payload = instanceOf(schema, full) as Record<string, unknown>
            const message = { version, service, action, payload, identity: 'SO<15' }
            const shuffled = { ...message, payload: Object.fromEntries(Object.entries(payload).toReversed()) }
            const write = (one: typeof message) =>
              kind === 'request'
                ? writeRequest(one, { messageId: 'm&1', to: 'http://cs.example/soap', from: 'http://cp.example/' })
                : writeResponse(one, 'm&1')
            const envelope = write(shuffled)
            expect(envelope).toBe(write(message))
            expect(envelope.startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true)
            expect(faultsOf(bodyOf(envelope), facts).filter((fault) => !fault.includes('Celcius'))).toEqual([])
            const read = readEnvelope(envelope)
            expect(read).toMatchObject({ kind, version, service, action, payload })
            expect(read.header).toMatchObject(
              kind === 'request'
                ? { identity: 'SO<15', messageId: 'm&1', action: `/${action}`, from: 'http://cp.example/' }
                : { relatesTo: 'm&1', action: `/${action}Response` },
            )
          }
        }
      })
    })
  }
}

test('1.5 has 25 operations and 1.6 over SOAP 28, DataTransfer both ways', () => {
  const count = (version: (typeof soapVersions)[number]) =>
    new Set([...operationsOf(version, 'cs'), ...operationsOf(version, 'cp')]).size
  expect(count('ocpp1.5S')).toBe(24)
  expect(operationsOf('ocpp1.5S', 'cs').length + operationsOf('ocpp1.5S', 'cp').length).toBe(25)
  expect(count('ocpp1.6S')).toBe(28)
})

test('a planted difference is found', () => {
  if (!wsdlIsHere) return
  const facts = readWsdl(files['ocpp1.5S'].cs).messages.get('statusNotificationRequest') ?? []
  const schema = operationOf('ocpp1.5S', 'cs', 'StatusNotification')?.request as unknown as Definition
  expect(differences(facts, schema, '')).toEqual([])
  expect(differences(facts.toReversed(), schema, '')).not.toEqual([])
  expect(differences(facts, { ...schema, required: [] }, '')).not.toEqual([])
  expect(
    differences(
      facts.map((field) => ({ ...field, words: [] })),
      schema,
      '',
    ),
  ).not.toEqual([])
})
