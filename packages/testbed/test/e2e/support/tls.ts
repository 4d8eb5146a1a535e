/** Files of a TLS listener, and certificates of stations, made anew for each test file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Certificate, type CertificateOptions, certificate } from '../../../src/certificates.ts'

export function tlsFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-tls-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const serverRoot = certificate({ commonName: 'CSMS Root', organisation: 'Net', authority: true })
  const ec = certificate({ commonName: 'localhost' }, serverRoot)
  const rsa = certificate({ commonName: 'localhost', key: 'rsa' }, serverRoot)
  const stationRoot = certificate({ commonName: 'Stations Root', organisation: 'Net', authority: true, pathLength: 2 })
  return {
    serverRoot,
    stationRoot,
    flags: {
      'tls-port': '0',
      'tls-certificate': `${put('ec.pem', ec.pem + serverRoot.pem)},${put('rsa.pem', rsa.pem + serverRoot.pem)}`,
      'tls-key': `${put('ec.key', ec.keyPem)},${put('rsa.key', rsa.keyPem)}`,
      'tls-station-ca': put('root.pem', stationRoot.pem),
      'station-organisation': 'Net',
    },
    forStation: (identity: string, more: Partial<CertificateOptions> = {}) =>
      certificate({ commonName: identity, organisation: 'Net', ...more }, stationRoot),
  }
}

export const bearing = ({ pem, keyPem }: Certificate, ...chain: Certificate[]) => ({
  cert: [pem, ...chain.map((one) => one.pem)].join(''),
  key: keyPem,
})
