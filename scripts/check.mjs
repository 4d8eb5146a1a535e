// npm run check: every check that runs no product code, one after the other, all of them even when one fails.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ensureInstalled, root } from './ensure-installed.mjs'

await ensureInstalled('all', 'the checks').catch((error) => {
  process.stderr.write(`npm run check: ${error.message}\n`)
  process.exit(1)
})

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const failed = []
for (const name of Object.keys(scripts).filter((script) => script.startsWith('check:'))) {
  process.stdout.write(`\n── ${name}: ${scripts[name]}\n`)
  const { status, error } = spawnSync(scripts[name], {
    cwd: root,
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 5 * 60_000,
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` },
  })
  if (error) process.stderr.write(`${error.message}\n`)
  if (status !== 0) failed.push(name)
}
process.stdout.write(failed.length > 0 ? `\nFailed: ${failed.join(', ')}\n` : '\nAll checks passed.\n')
process.exitCode = failed.length > 0 ? 1 : 0
