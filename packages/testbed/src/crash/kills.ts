/** A kill is one that was asked for; a server that ends for any other reason is a fault, and must not pass for one. */
import { type Running } from '../processes.ts'
import { type Armed } from '../server-options.ts'

function endedByItself(how: string): Error {
  return new Error(`the server ended by itself (${how}); nobody had killed it`)
}

/** Resolves with what is waited for; throws when the server ends before it. */
export async function whileRunning<T>(server: Running, waiting: Promise<T>): Promise<T> {
  const first = await Promise.race([waiting.then((value) => ({ value })), server.ended.then((how) => ({ how }))])
  if ('how' in first) throw endedByItself(first.how)
  return first.value
}

/** SIGKILL to a server that runs. */
export async function killByHand(server: Running): Promise<void> {
  const { exitCode, signalCode } = server.child
  if (exitCode !== null || signalCode !== null) throw endedByItself(String(signalCode ?? exitCode))
  await server.kill()
  const how = await server.ended
  if (how !== 'SIGKILL') throw endedByItself(how)
}

/** Resolves when an armed server has died where it was to. */
export async function killedAt(server: Running, point: Armed['point']): Promise<void> {
  const how = await server.ended
  const said = await server.line('killed').catch(() => 'nothing')
  if (how !== 'SIGKILL' || said !== point) throw endedByItself(how)
}
