import { type Running, startScript } from './processes.ts'
import { type Armed, type ServerOptions } from './server-options.ts'

/** The flags that `stationmaster` gives its Node.js. */
export const asInstalled = ['--max-semi-space-size=16']

/** The script a server of the testbed runs as. */
export const serverScript = new URL('./children/server.ts', import.meta.url)

export interface ServerProcess extends AsyncDisposable {
  pid: number
  /** `http://…` */
  address: string
  /** Where stations connect. */
  stations: string
  running: Running
  arm(armed: Armed): void
  kill(): Promise<void>
}

/** A server in a process of its own, which may end before it listens. */
export function launchServer(options: ServerOptions, environment: Readonly<Record<string, string>> = {}): Running {
  return startScript(serverScript, { args: [JSON.stringify(options)], environment })
}

/** Where stations connect to a server at this address. */
export function stationsAt(address: string): string {
  return `${address.replace(/^http/, 'ws')}/ocpp`
}

/** Starts a server in a process of its own and resolves when it listens. */
export async function startServerProcess(
  options: ServerOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const running = launchServer(options, environment)
  const address = await running.line('ready')
  return {
    pid: running.pid,
    address,
    stations: stationsAt(address),
    running,
    arm: ({ point, commits }) => running.tell(`arm ${point} ${commits}`),
    kill: () => running.kill(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
