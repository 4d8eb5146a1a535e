/** Holds a lock on an SQLite database until it is told `release`. Argument: the file. */
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync(process.argv[2] ?? '')
database.exec('PRAGMA busy_timeout = 5000')
database.exec('BEGIN IMMEDIATE')
process.stdout.write('locked\n')
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line !== 'release') return
  database.exec('ROLLBACK')
  database.close()
  process.exit(0)
})
