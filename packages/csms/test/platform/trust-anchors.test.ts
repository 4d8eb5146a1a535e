import { type X509Certificate } from 'node:crypto'
import { hashDataOf } from '@stationmaster/pki'
import { expect, test } from 'vitest'
import { trustAnchorsOf } from '../../src/platform/trust-anchors.ts'
import { authority, certified } from '../support/authorities.ts'

const root = authority('Root')
const sub = authority('Sub', root)
const leaf = certified({ commonName: 'csms.example' }, sub)

function named(certificate: X509Certificate) {
  const { hashAlgorithm: _, ...data } = hashDataOf(certificate, certificate)
  return data
}

test('A05.FR.02 a root in the file is known by name, key and number, an authority below it by name and key', () => {
  const anchors = trustAnchorsOf([leaf.certificate, sub.certificate, root.certificate])
  expect(anchors).toContainEqual(named(root.certificate))
  const { issuerKeyHash, issuerNameHash } = hashDataOf(leaf.certificate, sub.certificate)
  expect(anchors).toContainEqual({ issuerNameHash, issuerKeyHash, serialNumber: null })
  expect(anchors).toHaveLength(6)
})

test('a root that is not in the file is known by its name alone', () => {
  const { issuerNameHash } = named(root.certificate)
  expect(trustAnchorsOf([leaf.certificate, sub.certificate])).toContainEqual({
    issuerNameHash,
    issuerKeyHash: null,
    serialNumber: null,
  })
})

test('a certificate that signed itself is its own root', () => {
  expect(trustAnchorsOf([root.certificate])).toContainEqual(named(root.certificate))
})
