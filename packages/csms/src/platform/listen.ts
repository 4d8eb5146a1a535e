import { once } from 'node:events'
import { type Server } from 'node:http'
import { ConfigError } from './config-error.ts'

const flags = {
  port: ['--port', 'http'],
  tlsPort: ['--tls-port', 'https'],
  legacyTlsPort: ['--legacy-tls-port', 'https'],
} as const

/** Where the server is to be reached; a door without a port is at any that is free. */
type Doors = { readonly host: string } & Readonly<Record<keyof typeof flags, number | null>>

/**
 * @returns the address, e.g. `https://127.0.0.1:8443`
 * @throws ConfigError when the port is taken or may not be used
 */
export async function listen(server: Server, config: Doors, setting: keyof typeof flags): Promise<string> {
  const { host } = config
  const port = config[setting] ?? 0
  const [flag, scheme] = flags[setting]
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EADDRINUSE') throw new ConfigError(`port ${port} is taken; choose another with ${flag}`)
    if (code === 'EACCES')
      throw new ConfigError(`port ${port} may not be used by this user; choose one above 1023 with ${flag}`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new ConfigError(`${host} is no address of this machine; choose another with --host`)
    throw error
  }
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `${scheme}://${shown}:${bound}`
}
