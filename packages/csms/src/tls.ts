/** Binds the TLS listener to its files for `app.ts`: read at the start, and again when they change. */
import { type X509Certificate } from 'node:crypto'
import { type RequestListener, type Server } from 'node:http'
import { type Duplex } from 'node:stream'
import { type ClientCertificate } from './domain/front-door.ts'
import { clientCertificateOf } from './gateway/client-certificate.ts'
import { TlsListener } from './gateway/tls-listener.ts'
import { type Logger } from './platform/log.ts'
import { clock } from './platform/machine.ts'
import { fingerprintOf, readTlsMaterial, type TlsFiles } from './platform/tls-material.ts'

export interface TlsDoor extends AsyncDisposable {
  server: Server
  certificateOf(socket: Duplex): ClientCertificate | null
  /** Takes the files anew when one of them changed; what does not fit together leaves the old ones in use. */
  look(): Promise<void>
}

interface TlsServices {
  log: Logger
  handle: RequestListener
  failed(): void
}

/** @throws ConfigError when the files do not fit together */
export function openTls(files: TlsFiles, { log, handle, failed }: TlsServices): TlsDoor {
  let seen = ''
  let authorities: readonly X509Certificate[] = []
  const read = () => {
    const material = readTlsMaterial(files, clock.now())
    seen = fingerprintOf(files)
    authorities = material.authorities
    for (const warning of material.warnings) log.warn(warning)
    return material
  }
  const listener = new TlsListener({
    material: read(),
    handle,
    handshakeFailed(remoteAddress, code) {
      failed()
      log.debug({ remoteAddress, code }, 'A TLS handshake came to nothing')
    },
  })
  return {
    server: listener.server,
    certificateOf: (socket) => clientCertificateOf(socket, authorities, clock.now()),
    async look() {
      if (fingerprintOf(files) === seen) return
      listener.renew(read())
      log.info('The TLS certificates were read anew')
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}
