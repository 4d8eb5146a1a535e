import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { createFolder } from '../../src/folder.ts'
import { type Running, startScript } from '../../src/processes.ts'
import { within } from '../../src/until.ts'

/** An address of this machine as others see it; Linux has a second one for itself where there is no network. */
const seenByOthers =
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.2'

function up(data: string, ...flags: string[]): Running {
  const main = new URL('../../../cli/src/main.ts', import.meta.url)
  return startScript(main, { args: ['up', '--port', '0', '--data', data, '--empty', '--log-level', 'error', ...flags] })
}

const port = (address: string) => new URL(address).port

/** Whether a server listens there, or why it cannot be reached. */
async function isAlive(host: string, address: string): Promise<unknown> {
  try {
    return (await fetch(`http://${host}:${port(address)}/livez`)).ok
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    return cause instanceof Error && 'code' in cause ? cause.code : error
  }
}

test('F13 up listens on loopback only, and prints the line that opens it to the network', async () => {
  await using folder = await createFolder()
  await using server = up(folder.path)
  const address = await within('the address', server.line('  Console'))
  expect(new URL(address).hostname).toBe('127.0.0.1')
  expect(await server.line('  Only this machine can reach it.')).toBe(
    'To open it to the network: the same flags and --host 0.0.0.0',
  )
  expect(await isAlive('127.0.0.1', address)).toBe(true)
  expect(await isAlive(seenByOthers, address)).toBe('ECONNREFUSED')
})

test('F13 with the flag of that line the network reaches it, and the line is not printed', async () => {
  await using folder = await createFolder()
  await using server = up(folder.path, '--host', '0.0.0.0')
  const address = await within('the address', server.line('  Console'))
  expect(await isAlive(seenByOthers, address)).toBe(true)
  await server[Symbol.asyncDispose]()
  await expect(server.line('  Only this machine can reach it.')).rejects.toThrow('ended (0)')
})
