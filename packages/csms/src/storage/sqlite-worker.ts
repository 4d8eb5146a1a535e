import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { type WorkerAnswer, type WorkerRequest } from './sqlite-messages.ts'

/*
 * What must not hold up the event loop, on a connection and a thread of its own: long reads, checkpoints, copies.
 * Built on nothing but node:*, so that a thread starts in a few milliseconds.
 */

const { path, readOnly }: { path: string; readOnly: boolean } = workerData
const database = new DatabaseSync(path, { readOnly, timeout: readOnly ? 5_000 : 1_000 })
database.exec(readOnly ? 'PRAGMA cache_size = -32768' : 'PRAGMA synchronous = FULL')

function answer({ id, sql, parameters }: WorkerRequest): WorkerAnswer {
  try {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    const columns = statement.columns().map(({ name }) => name)
    return { id, columns, rows: statement.all(...parameters), error: null }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const errcode =
      error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null
    return { id, columns: [], rows: [], error: { message, errcode } }
  }
}

parentPort?.on('message', (request: WorkerRequest) => parentPort?.postMessage(answer(request)))
