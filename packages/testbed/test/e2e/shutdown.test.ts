import { expect, test } from 'vitest'
import { Station16 } from '../../src/clients/station-16.ts'
import { createFolder } from '../../src/folder.ts'
import { startScript } from '../../src/processes.ts'
import { type ServerOptions } from '../../src/server-options.ts'
import { serverScript, stationsAt } from '../../src/server-process.ts'
import { within } from '../../src/until.ts'

test('F19 a server that goes down while it asks its stations ends that without a word in the log', {
  timeout: 60_000,
}, async () => {
  await using folder = await createFolder()
  const options: ServerOptions = {
    database: `sqlite:${folder.path}/stationmaster.db`,
    data: folder.path,
    flags: { interrogate: 'first-boot', onboarding: 'accept' },
  }
  await using server = startScript(serverScript, { args: [JSON.stringify(options)], errors: 'pipe' })
  let log = ''
  server.child.stderr?.on('data', (chunk) => {
    log += String(chunk)
  })
  const address = await within('the start', server.line('ready'))
  const stations = await Promise.all(
    Array.from({ length: 300 }, (_, index) => Station16.connect(stationsAt(address), { identity: `ASKED-${index}` })),
  )
  // So many that some are at any point of their interrogation when the server goes.
  const boot = { chargePointVendor: 'Testbed', chargePointModel: 'Raw 16' }
  const boots = stations.map(({ link }) => link.ask('BootNotification', boot))
  await within('the first boot', Promise.race(boots))
  server.child.kill('SIGTERM')
  expect(await within('the end', server.ended)).toBe('0')
  const codes = await Promise.all(stations.map(async ({ link }) => (await link.closed).code))
  expect(new Set(codes)).toEqual(new Set([1001]))
  expect(log).toBe('')
})
