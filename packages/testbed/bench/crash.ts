/** `npm run crash -w packages/testbed -- [rounds] [seed]`: kills the server so often on each store, and audits. */
import { runCrashes } from '../src/crash/run.ts'
import { stores } from '../src/world.ts'

const [rounds = '200', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
process.stdout.write(`${rounds} kills on each of ${stores.join(', ')}, seed ${seed}\n`)
for (const store of stores) {
  const result = await runCrashes({
    store,
    rounds: Number(rounds),
    seed: Number(seed),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  const { acknowledged, retried, kills, lost, doubled, unknown, wrong } = result
  process.stdout.write(
    `${store}: ${JSON.stringify(kills)} kills, ${acknowledged} messages acknowledged (${retried} after a retry), ` +
      `${lost.length} lost, ${doubled.length} doubled, ${unknown.length} unknown, ${wrong.length} wrong transactions\n`,
  )
  for (const line of [...lost, ...doubled, ...unknown, ...wrong].slice(0, 20)) process.stdout.write(`  ${line}\n`)
  if (lost.length + doubled.length + unknown.length + wrong.length > 0) process.exitCode = 1
}
