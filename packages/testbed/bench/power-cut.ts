/** `npm run power-cut -w packages/testbed -- [messages] [seed]`: a disk that forgets what was not synced (gcc, Linux). */
import { canCutPower, cutPower } from '../src/crash/power-cut.ts'

const [messages = '300', seed = '1'] = process.argv.slice(2)
if (!canCutPower()) throw new Error('this needs gcc on Linux')
for (const synchronous of ['FULL', 'OFF'] as const) {
  const { acknowledged, lost, doubled } = await cutPower({
    synchronous,
    seed: Number(seed),
    messages: Number(messages),
  })
  process.stdout.write(
    `synchronous=${synchronous}: ${acknowledged} messages acknowledged, ${lost.length} lost, ${doubled.length} doubled\n`,
  )
  const expected = synchronous === 'FULL' ? lost.length === 0 && doubled.length === 0 : lost.length > 0
  if (!expected) process.exitCode = 1
}
