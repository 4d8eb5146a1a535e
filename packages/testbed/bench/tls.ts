import { writeFileSync } from 'node:fs'
import { certificate } from '../src/certificates.ts'
import { createFolder } from '../src/folder.ts'
import { cpuMs, type Running, startScript } from '../src/processes.ts'
import { createRest } from '../src/rest.ts'
import { type ServerOptions } from '../src/server-options.ts'
import { asInstalled, serverScript } from '../src/server-process.ts'

export interface TlsOptions {
  server: 'bare' | 'stationmaster'
  /** Of the server's certificate. */
  key: 'ec' | 'rsa'
  handshakes: number
}

export interface TlsResult extends TlsOptions {
  /** CPU of the server for one TLS handshake with its WebSocket upgrade. */
  cpuMsEach: number
  /** From the first byte to the open socket, as a station sees it. */
  p50Ms: number
  p99Ms: number
  totalMs: number
}

const warmUp = 50

/** Full handshakes with a client certificate each, against a server that knows the stations. */
export async function measureHandshakes(options: TlsOptions): Promise<TlsResult> {
  await using folder = await createFolder()
  const put = (name: string, text: string) => {
    writeFileSync(`${folder.path}/${name}`, text)
    return `${folder.path}/${name}`
  }
  const own = certificate({ commonName: 'localhost', key: options.key })
  const root = certificate({ commonName: 'Stations Root', organisation: 'Net', authority: true })
  const files = {
    certificate: put('server.pem', own.pem),
    key: put('server.key', own.keyPem),
    authority: put('root.pem', root.pem),
  }
  const authority = put(
    'authority.json',
    JSON.stringify({ name: root.name.toString('base64'), keyPem: root.keyPem, pem: root.pem }),
  )
  await using server = startServer(options.server, folder.path, files)
  const address = await secureAddress(server, options)
  if (options.server === 'stationmaster') await register(await server.line('ready'), options.handshakes)
  await run(address, warmUp, authority)
  const before = cpuMs(server.pid)
  const measured = await run(address, options.handshakes, authority, () => cpuMs(server.pid) - before)
  if (measured.count !== options.handshakes) throw new Error(`${measured.count} of ${options.handshakes} got in`)
  const { p50Ms, p99Ms, totalMs } = measured
  return { ...options, cpuMsEach: measured.cpuMs / options.handshakes, p50Ms, p99Ms, totalMs }
}

interface Crowd {
  count: number
  p50Ms: number
  p99Ms: number
  totalMs: number
}

async function run(
  address: string,
  count: number,
  authority: string,
  cpu: () => number = () => 0,
): Promise<Crowd & { cpuMs: number }> {
  const args = [`${address.replace(/^http/, 'ws')}/ocpp`, String(count), authority]
  await using crowd = startScript(new URL('tls-crowd.ts', import.meta.url), { args })
  await crowd.line('made')
  const idle = cpu()
  crowd.tell('go')
  const done: Crowd = JSON.parse(await crowd.line('done'))
  return { ...done, cpuMs: cpu() - idle }
}

function startServer(
  server: TlsOptions['server'],
  data: string,
  files: { certificate: string; key: string; authority: string },
): Running {
  if (server === 'bare') {
    return startScript(new URL('tls-bare.ts', import.meta.url), { args: [JSON.stringify(files)] })
  }
  const options: ServerOptions = {
    database: `sqlite:${data}/bench.db`,
    data,
    flags: {
      'tls-port': '0',
      'tls-certificate': files.certificate,
      'tls-key': files.key,
      'tls-station-ca': files.authority,
      'station-organisation': 'Net',
    },
  }
  return startScript(serverScript, { args: [JSON.stringify(options)], nodeArgs: asInstalled })
}

const secureAddress = (running: Running, { server }: TlsOptions) => running.line(server === 'bare' ? 'ready' : 'secure')

/** Accepted, and at profile 3, a few at a time. */
async function register(address: string, stations: number): Promise<void> {
  const rest = createRest(address)
  for (let start = 0; start < stations; start += 20) {
    const some = Array.from({ length: Math.min(20, stations - start) }, (_, index) => `TLS-${start + index}`)
    await Promise.all(some.map((id) => rest.putStation(id, { onboarding: 'accepted', securityProfile: 3 })))
  }
}
