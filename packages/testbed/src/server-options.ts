/** How a server of the testbed is started; crosses to a child process as JSON. */
export interface ServerOptions {
  /** `sqlite:…` or `postgres://…`. */
  database: string
  /** Folder for keys. */
  data: string
  /** Further settings of `stationmaster up`, by name. */
  flags?: Readonly<Record<string, string | boolean>>
  /** Added to each commit, as a slower disk would. */
  commitDelayMs?: number
  /** Kill the process at this commit, counted from now on: before it, or after it and before any answer leaves. */
  arm?: Armed
  /**
   * A death that nobody asked for, by a fault of its own or by a machine that needs the memory: at this commit, counted
   * from when it listens.
   */
  dies?: { commits: number; by: 'exit' | 'SIGKILL' }
  /** Take `synchronous=FULL` from SQLite, to show what it holds. */
  withoutFsync?: boolean
}

export interface Armed {
  point: 'before-commit' | 'after-commit'
  commits: number
}

/** An administrator's key that every server of the testbed takes. */
export const testApiKey = 'stm_testbed-administrator-key'

/** The settings of a server that nothing outside the test disturbs. */
export function settingsOf(options: ServerOptions): Record<string, string | boolean> {
  return {
    port: '0',
    data: options.data,
    database: options.database,
    empty: true,
    'api-key': testApiKey,
    interrogate: 'never',
    'log-level': 'error',
    ...options.flags,
  }
}
