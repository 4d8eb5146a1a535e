import { describe, expect, test } from 'vitest'
import { ocpp16 } from '../src/index.ts'
import { redactFrame } from '../src/rpc/redact.ts'
import { fieldsOf } from '../src/transports/soap-payload.ts'
import { redactEnvelope } from '../src/transports/soap-redact.ts'
import { serviceOf } from '../src/transports/soap-services.ts'
import { parseXml } from '../src/transports/soap-xml.ts'

/** Work that grows with the square of the length takes minutes for a megabyte, and a moment where it does not. */
const mega = 2 ** 20
const within = (work: () => unknown) => {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1_000_000
}
const bound = 5

describe('a text as long as one may be, made of what a pattern begins with, costs its length', () => {
  test.each(['://', ':\\/\\/', '/', '?a', 'pin ', 'a://b', 'password ', '@', '"', '\\', '&', 'key#'])(
    'a frame of %j',
    (part) => {
      const data = part.repeat(Math.floor(mega / part.length))
      expect(
        within(() => redactFrame('DataTransfer', JSON.stringify([2, 'a', 'DataTransfer', { data }]))),
      ).toBeLessThan(bound)
    },
  )

  test.each(['://', '/soap/', 'a://b', 'pin ', '@'])('an envelope of %j', (part) => {
    const text = part.repeat(Math.floor(mega / 2 / part.length))
    expect(within(() => redactEnvelope(`<e><From>http://h${text}\n</From></e>`))).toBeLessThan(bound)
  })

  test('a namespace of slashes', () => {
    expect(within(() => serviceOf(`a${'/'.repeat(mega)}b`))).toBeLessThan(bound)
    expect(serviceOf('urn://Ocpp/Cs/2015/10')).toEqual(serviceOf('urn://Ocpp/Cs/2015/10/'))
  })

  test('one element over and over', () => {
    const many = parseXml(`<r>${'<vendorId>x</vendorId>'.repeat(20_000)}</r>`)
    let fields: Record<string, unknown> = {}
    expect(within(() => (fields = fieldsOf(many, ocpp16.actions.DataTransfer.request)))).toBeLessThan(bound)
    expect(Object.keys(fields)).toHaveLength(20_000)
    expect(fields['vendorId#3']).toBe('x')
  })
})
