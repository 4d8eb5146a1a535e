/** `npm run fuzz -w packages/testbed -- [frames] [seed] [version]`: mutated frames against each version, judged twice. */
import { inboundActions } from '../src/fuzz/judge.ts'
import { publishedAreHere } from '../src/fuzz/published.ts'
import { fuzz } from '../src/fuzz/run.ts'

const [frames = '100000', seed = String(Date.now() % 1_000_000), only] = process.argv.slice(2)
if (!publishedAreHere) throw new Error('the published schemas are not beside the project: ../shared/reference')
process.stdout.write(`${frames} frames for each version, seed ${seed}\n`)
for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const) {
  if (only !== undefined && only !== version) continue
  const startedAt = performance.now()
  const result = await fuzz({
    version,
    frames: Number(frames),
    seed: Number(seed),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  const seconds = (performance.now() - startedAt) / 1_000
  process.stdout.write(
    `${version} (${inboundActions[version].length} actions): ${result.frames} frames in ${seconds.toFixed(0)} s, ` +
      `${result.misjudged.length} answered otherwise than the judge expects, ${result.billing} billing messages, ` +
      `${result.missing.length} of them not in the ledger, bystander ${result.bystander.sound} of ` +
      `${result.bystander.charges} charges, ${(result.residentGrowthBytes / 2 ** 20).toFixed(0)} MB grown\n`,
  )
  for (const line of [...result.misjudged, ...result.missing].slice(0, 40)) process.stdout.write(`  ${line}\n`)
  if (result.misjudged.length + result.missing.length > 0) process.exitCode = 1
}
