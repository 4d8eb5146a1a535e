import { expect, test } from 'vitest'
import { forwardedChain } from '../../src/gateway/forwarded-certificate.ts'
import { authority, certified } from '../support/authorities.ts'

const root = authority('Root')
const ours = certified({ commonName: 'REAL' }, root).certificate
const evil = certified({ commonName: 'EVIL' }, root).certificate
const escaped = (certificate: typeof ours) => encodeURIComponent(certificate.toString())
const real = `By=spiffe://proxy;Hash=00;Subject="CN=REAL";Cert="${escaped(ours)}"`

function subjects(value: string | string[], from = '10.0.0.1') {
  const request = { headers: { 'x-forwarded-client-cert': value }, socket: { remoteAddress: from } }
  return forwardedChain(request as never, 'x-forwarded-client-cert', (address) => address === '10.0.0.1').map(
    ({ subject }) => subject,
  )
}

test.each([
  ['alone', real],
  ['behind what a client wrote', `By=far;Cert="${escaped(evil)}",${real}`],
  ['behind a blank', `Hash=11, ${real}`],
  ['with an escaped quote in a subject', `Subject="CN=a\\"b,O=\\"x;y\\"",${real}`],
  ['with an empty subject', `Hash=00;Subject="";Cert="${escaped(ours)}"`],
  ['without quotes', `Hash=00;Cert=${escaped(ours)}`],
  ['with a chain, which wins', `Cert="${escaped(evil)}";Chain="${escaped(ours)}"`],
])('F28 Envoy: the element of the proxy next to us is read %s', (_, value) => {
  expect(subjects(value)).toEqual(['CN=REAL'])
})

test.each([
  ['opens a quote for the proxy to close', `Cert="${escaped(evil)}";A=",${real}`],
  ['opens one over an empty subject', `Cert="${escaped(evil)}";A=",Hash=0;Subject="";Cert="${escaped(ours)}"`],
  ['opens one within a value', `Cert="${escaped(evil)}";A=b",${real}`],
  ['opens one within a name', `Cert="${escaped(evil)}";A"=b,${real}`],
  ['has a quote before a separator only', `Cert="${escaped(evil)}";",${real}`],
  ['escapes the end of a quote', `Cert="${escaped(evil)}";A="\\",${real}`],
  ['writes after a quote', `Cert="${escaped(evil)}"x,${real}`],
  ['says a field twice', `Cert="${escaped(ours)}";Cert="${escaped(evil)}"`],
  ['has a field without a name', `=x,${real}`],
  ['is no certificate', 'Cert="nothing"'],
])('F28 Envoy: a header that %s is none', (_, value) => {
  expect(subjects(value)).toEqual([])
})

test('F28 a header of anybody but the proxy is not read', () => {
  expect(subjects(real, '10.0.0.2')).toEqual([])
})
