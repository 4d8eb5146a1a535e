import { defineConfig } from 'vitest/config'

// Workspace packages are read from their sources, in the tests and in every Node.js process a test starts.
const conditions = ['source', 'module', 'node', 'development|production']

const project = (name: string, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include, exclude: ['**/node_modules/**', '**/dist/**', ...exclude] },
})

const endToEnd = 'packages/testbed/test/e2e/**/*.test.ts'
const browser = 'packages/testbed/test/browser/**/*.test.ts'
const units = 'packages/*/test/**/*.test.{ts,tsx}'

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['source', 'node'] } },
  test: {
    // node:sqlite, worker threads and child processes behave as in production only in a process of their own.
    pool: 'forks',
    // Much of a test is waiting for a server, a page or a clock: three share two cores.
    maxWorkers: 3,
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    // A page answers late on a machine that is busy.
    expect: { poll: { timeout: 10_000 } },
    slowTestThreshold: 1_000,
    allowOnly: false,
    projects: [
      project('unit', [units], [endToEnd, browser]),
      project('end-to-end', [endToEnd]),
      project('browser', [browser]),
    ],
  },
})
