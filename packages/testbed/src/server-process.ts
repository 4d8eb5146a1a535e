import { type Running, startScript } from './processes.ts'
import { type Armed, type ServerOptions } from './server-options.ts'

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

/** Starts a server in a process of its own and resolves when it listens. */
export async function startServerProcess(
  options: ServerOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const running = startScript(serverScript, { args: [JSON.stringify(options)], environment })
  const address = await running.line('ready')
  return {
    pid: running.pid,
    address,
    stations: `${address.replace(/^http/, 'ws')}/ocpp`,
    running,
    arm: ({ point, commits }) => running.tell(`arm ${point} ${commits}`),
    kill: () => running.kill(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
