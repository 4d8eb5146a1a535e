import { type SQLInputValue } from 'node:sqlite'

/** What the event loop and its database threads say to each other. */

export interface WorkerRequest {
  id: number
  sql: string
  parameters: readonly SQLInputValue[]
}

export interface WorkerAnswer {
  id: number
  columns: string[]
  rows: unknown[]
  error: { message: string; errcode: number | null } | null
}
