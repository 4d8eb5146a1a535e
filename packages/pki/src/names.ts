/** Distinguished names (RFC 5280, 4.1.2.4). */
import { EncodingError, objectId, objectIdOf, type Part, sequence, set, tags, textOf, utf8String } from './der.ts'

const attributeIds = {
  country: '2.5.4.6',
  organisation: '2.5.4.10',
  organisationalUnit: '2.5.4.11',
  commonName: '2.5.4.3',
  domainComponent: '0.9.2342.19200300.100.1.25',
} as const
type Attribute = keyof typeof attributeIds

export type Name = { [A in Attribute]?: string }

export interface ReadName {
  commonNames: string[]
  organisations: string[]
}

/** From the widest to the narrowest, as authorities write them. */
export function writeName(name: Name): Buffer {
  const order: readonly Attribute[] = ['country', 'domainComponent', 'organisation', 'organisationalUnit', 'commonName']
  return sequence(...order.flatMap((attribute) => attributeOf(attribute, name[attribute])))
}

function attributeOf(attribute: Attribute, value: string | undefined): Buffer[] {
  if (value === undefined) return []
  return [set(sequence(objectId(attributeIds[attribute]), utf8String(value)))]
}

const longestName = 64

/** @throws EncodingError where any part of it cannot be understood, for all of it is certified */
export function readName(name: Part): ReadName {
  const read: ReadName = { commonNames: [], organisations: [] }
  const relative = name.is(tags.sequence, 'a name').parts()
  if (relative.length > longestName) throw new EncodingError('a name of too many parts')
  for (const one of relative) {
    const pairs = one.is(tags.set, 'a part of a name').parts()
    if (pairs.length === 0) throw new EncodingError('a part of a name without a value')
    for (const pair of pairs) {
      const [id, value, ...more] = pair.is(tags.sequence, 'a part of a name').parts()
      if (id === undefined || value === undefined) throw new EncodingError('a part of a name without a value')
      if (more.length > 0) throw new EncodingError('a part of a name with more than a value')
      const type = objectIdOf(id)
      const text = textOf(value)
      if (type === attributeIds.commonName) read.commonNames.push(text)
      if (type === attributeIds.organisation) read.organisations.push(text)
    }
  }
  return read
}
