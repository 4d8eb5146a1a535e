// Checks the rules of the house: who may import whom, where words of one room may stand, and how long a file may grow.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const house = dirname(dirname(fileURLToPath(import.meta.url)))
const warnsAtLines = 400
const stopsAtLines = 600
const twoMinutesMs = 120_000

const skipped = new Set(['node_modules', 'dist', 'bundle', 'data', 'coverage', '.git'])
const code = /\.(ts|tsx|mts|mjs|js)$/
const text = /\.(ts|tsx|mts|mjs|js|json|md|css|html|yml|yaml|sh)$|^[^.]+$|^\.[a-z-]+$|\/run$/

function* walk(root, folder = root) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(root, path)
    else if (entry.isFile()) yield relative(root, path).replaceAll('\\', '/')
  }
}

const inTests = (path) => /^packages\/[^/]+\/(test|bench)\//.test(path)
const inProduct = (path) => /^packages\/(?!testbed\/)[^/]+\/src\//.test(path) && code.test(path)

/** Each rule names the files it looks at, and what in one of them breaks it. */
const textualRules = [
  {
    name: 'version-strings',
    comment: 'a protocol version is named only where versions begin and end: ocpp, the handshake and adapters',
    applies: (path) =>
      inProduct(path) &&
      !/^packages\/ocpp\/|^packages\/csms\/src\/gateway\/handshake\.ts$|^packages\/(csms|simulator)\/src\/adapters\//.test(
        path,
      ),
    finds: /['"`]ocpp\d\.\d/,
  },
  {
    name: 'sql-only-in-storage',
    comment: 'SQL is written in csms/src/storage only',
    applies: (path) => inProduct(path) && !path.startsWith('packages/csms/src/storage/'),
    finds:
      /['"`]\s*(select\s[^'"]+?\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(unique\s+)?(table|index)\s|alter\s+table\s|pragma\s+\w|begin\s+immediate|savepoint\s)/i,
  },
  {
    name: 'machine-paths',
    comment: 'no path of one machine stands in the project',
    applies: (path) => text.test(path),
    finds: /(?<![\w./:-])\/(home|Users)\/[a-z][\w-]*\/|(?<![\w.:/-])\/(root|work)\/[\w.]|[A-Z]:\\\\?Users\\/,
  },
  {
    name: 'file-length',
    comment: `a file stops growing at ${stopsAtLines} lines`,
    applies: (path) => code.test(path),
    finds: (content) => (lines(content) > stopsAtLines ? { line: stopsAtLines + 1 } : undefined),
  },
  {
    name: 'no-left-out-tests',
    comment: 'a test is there or it is not: no only, skip or todo',
    applies: (path) => inTests(path) && code.test(path),
    finds: /\b(test|it|describe|suite)\.(only|skip|todo)\(/,
  },
]

const lines = (content) => content.split('\n').length - (content.endsWith('\n') ? 1 : 0)

function* textualViolations(root) {
  for (const path of walk(root)) {
    const rules = textualRules.filter((rule) => rule.applies(path))
    if (rules.length === 0) continue
    const content = readFileSync(join(root, path), 'utf8')
    if (code.test(path) && lines(content) > warnsAtLines && lines(content) <= stopsAtLines) {
      process.stderr.write(`  ${path} has ${lines(content)} lines: make room before it grows\n`)
    }
    for (const { name, comment, finds } of rules) {
      const found =
        typeof finds === 'function'
          ? finds(content)
          : [finds.exec(content)]
              .filter(Boolean)
              .map(({ index }) => ({ line: content.slice(0, index).split('\n').length }))[0]
      if (found) yield { rule: name, where: `${path}:${found.line}`, comment }
    }
  }
}

/** The lock names packages by version and integrity, never by the address they came from. */
function* lockViolations(root) {
  const path = join(root, 'package-lock.json')
  if (!existsSync(path)) return
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  for (const [where, entry] of Object.entries(lock.packages)) {
    if (/^[a-z+]+:\/\//.test(entry.resolved ?? '')) {
      yield {
        rule: 'lock-addresses',
        where: `package-lock.json ${where}`,
        comment: 'no registry address stands in the lock',
      }
    }
    if (where.includes('node_modules') && !entry.link && !entry.optional && !entry.integrity) {
      yield {
        rule: 'lock-integrity',
        where: `package-lock.json ${where}`,
        comment: 'every package we need is held to its hash',
      }
    }
  }
}

async function* importViolations(root) {
  const sources = readdirSync(join(root, 'packages'))
    .flatMap((name) => [`packages/${name}/src`, `packages/${name}/bin`])
    .filter((path) => existsSync(join(root, path)))
  const program = fileURLToPath(new URL('../../bin/dependency-cruiser.mjs', import.meta.resolve('dependency-cruiser')))
  const config = join(house, '.dependency-cruiser.mjs')
  const reader = new URL('./read-using-as-const.mjs', import.meta.url).href
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      reader,
      program,
      '--config',
      config,
      '--output-type',
      'json',
      '--no-progress',
      '--no-cache',
      ...sources,
    ],
    { cwd: root, maxBuffer: 256 * 1024 * 1024, timeout: twoMinutesMs },
  ).catch((error) => {
    // It exits with the number of violations; without a result it has failed itself.
    if (error.stdout?.startsWith('{')) return error
    throw new Error(`dependency-cruiser could not read the modules:\n${error.stderr?.split('Stack backtrace')[0]}`)
  })
  const { modules, summary } = JSON.parse(stdout)
  const cruised = new Set(modules.map(({ source }) => source))
  const unread = [...walk(root)].filter(
    (path) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !cruised.has(path),
  )
  // Without a parser for this TypeScript the cruiser reads nothing, and then finds nothing wrong.
  for (const path of unread)
    yield { rule: 'unread-module', where: path, comment: 'the import rules have to see every module' }
  for (const { rule, from, to, cycle } of summary.violations) {
    const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to
    yield { rule: rule.name, where: `${from} → ${way}`, comment: modulesComment(summary, rule.name) }
  }
  process.stderr.write(`  ${cruised.size} modules and ${summary.totalDependenciesCruised} imports read\n`)
}

const modulesComment = (summary, name) =>
  summary.ruleSetUsed?.forbidden?.find((rule) => rule.name === name)?.comment ?? ''

const root = resolve(process.argv[2] ?? house)
const violations = [...textualViolations(root), ...lockViolations(root)]
try {
  for await (const violation of importViolations(root)) violations.push(violation)
} catch (error) {
  violations.push({ rule: 'unread-module', where: 'packages', comment: error.message })
}
for (const { rule, where, comment } of violations) process.stdout.write(`${rule}: ${where}\n    ${comment}\n`)
process.stdout.write(violations.length === 0 ? 'Every room keeps the rules.\n' : `${violations.length} violations\n`)
process.exitCode = violations.length === 0 ? 0 : 1
