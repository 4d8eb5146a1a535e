// docs/status.md and docs/field-rules.md say which test shows what. This checks that each cited test is there, and that
// no mandatory certification case is left out. A citation is [file] `name of the test`, with [file]: ../path below.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const documents = ['docs/status.md', 'docs/field-rules.md']

/** OCPP 2.0.1 part 5: what a CSMS must pass, by profile. `01-04` is a range. */
const mandatory = {
  Core: {
    A: '01-04 06 09 10 19',
    B: '01 06 09 20-22 42 44',
    C: '02 06-08 20 37-39 47-49',
    E: '01-04 07-12 14-17 19-22 26 38 39 53',
    F: '01-04 20 27',
    G: '03-08 11 14 17 20',
    J: '01-04 07-11',
    L: '01 04-11 13',
    M: '01 02 05 13 18-21',
    N: '25 27-32 34-36',
    P: '02 03',
  },
  'Advanced Security': { A: '07 08 11 14' },
  'Local Authorization List Management': { C: '40 43', D: '01-04 09', N: '46' },
  Reservation: { H: '01 07 17 19 20 22' },
  'Advanced Device Management': { B: '12 14 18', N: '01-03 05 08 16-18 21 24 44 47 49 50 60' },
  'Smart Charging': { K: '01 03-06 08 15 19 29-37 43 44 60 70' },
  'Advanced User Interface': { I: '01 02', O: '01-10 12-14 17-19 26-28' },
  'ISO 15118 Support': { A: '12', C: '50-52', K: '53 55 57-59', M: '03 04 14-16 24 26 28' },
}

function casesOf(list) {
  return list.split(' ').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(2, '0'))
  })
}

/** Every mandatory case, such as `TC_A_01`. */
export function mandatoryCases() {
  const blocks = Object.values(mandatory).flatMap((profile) => Object.entries(profile))
  return blocks.flatMap(([block, list]) => casesOf(list).map((number) => `TC_${block}_${number}`))
}

function hasTest(source, name) {
  for (const quote of [`'`, '"', '`']) {
    const literal = quote + name.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote
    for (let at = source.indexOf(literal); at >= 0; at = source.indexOf(literal, at + 1)) {
      // A title is the first argument of a test, or the first cell of a row of test.each.
      if (/[([]\s*$/.test(source.slice(0, at))) return true
    }
  }
  return false
}

function faultsOfCitations(root, document, text) {
  const faults = []
  const files = new Map(Array.from(text.matchAll(/^\[([\w.-]+)\]: (\S+)$/gm), ([, name, path]) => [name, path]))
  const cited = new Set()
  for (const [, file, name] of text.matchAll(/\[([\w.-]+)\] `([^`]+)`/g)) {
    cited.add(file)
    const path = files.get(file)
    const place = path === undefined ? undefined : join(root, dirname(document), path)
    if (place === undefined) faults.push(`${document}: [${file}] stands for no file`)
    else if (!existsSync(place)) faults.push(`${document}: ${path} is not there`)
    else if (!hasTest(readFileSync(place, 'utf8'), name)) faults.push(`${document}: ${path} has no test "${name}"`)
  }
  for (const file of files.keys()) if (!cited.has(file)) faults.push(`${document}: [${file}] is cited nowhere`)
  return faults
}

/** A row is shown by a test or says in red why not. */
function faultsOfRows(document, text) {
  return text
    .split('\n')
    .filter((line) => /^\| (TC_|[A-Z]_\d)/.test(line))
    .filter((line) => /🔴/.test(line) === /\] `/.test(line))
    .map((line) => `${document}: neither shown nor red, or both: ${line.slice(0, 60)}`)
}

function faultsOfCases(document, text) {
  const named = new Set(Array.from(text.matchAll(/\bTC_[A-Z]_\d\d\b/g), ([id]) => id))
  return mandatoryCases()
    .filter((id) => !named.has(id))
    .map((id) => `${document}: ${id} is not in it`)
}

/** What is wrong with the two documents below `root`, in words. */
export function statusFaults(root) {
  return documents.flatMap((document) => {
    const path = join(root, document)
    if (!existsSync(path)) return [`${document} is not there`]
    const text = readFileSync(path, 'utf8')
    const faults = [...faultsOfCitations(root, document, text), ...faultsOfRows(document, text)]
    return document === 'docs/status.md' ? [...faults, ...faultsOfCases(document, text)] : faults
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const faults = statusFaults(fileURLToPath(new URL('..', import.meta.url)))
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
