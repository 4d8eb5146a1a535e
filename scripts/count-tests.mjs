// Prints "passed failed" for one result file of the test runner; a run that failed beside its tests counts as a failure.
import { existsSync, readFileSync } from 'node:fs'

const [path, exitCode] = process.argv.slice(2)
const result = existsSync(path)
  ? JSON.parse(readFileSync(path, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, testResults: [] }
const unread = result.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
).length
const failed = result.numFailedTests + unread
process.stdout.write(`${result.numPassedTests} ${failed === 0 && exitCode !== '0' ? 1 : failed}\n`)
