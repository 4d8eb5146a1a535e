import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BackupRefused, backup, clock, databaseUrl, move, readConfig, restore } from '@stationmaster/csms'
import { type Command } from 'commander'
import { demoData } from './demo-data.ts'

/** A database named as `up` names it, so that the same settings reach the same data. */
interface Where {
  data?: string
  database?: string
}

interface Target extends Where {
  copyTaken?: boolean
}

const copyTaken = [
  '--copy-taken',
  'there is a copy of the PostgreSQL database, so an older schema that it has may be migrated',
] as const

export function addDatabaseCommands(program: Command): void {
  withDatabase(
    program.command('backup <file>').description('copy the database into a new file; the server may run on'),
  ).action(async (file: string, where: Where) => report('copied', await backup(urlOf(where), file, clock)))
  withDatabase(program.command('restore <file>').description('put a backup into an empty place'))
    .option(...copyTaken)
    .action(async (file: string, { copyTaken, ...where }: Target) => {
      const config = readConfig({ ...where, 'copy-taken': copyTaken }, process.env)
      mkdirSync(config.data, { recursive: true })
      report('restored', await restore(file, databaseUrl(config), clock, config))
    })
  program
    .command('move <from> <to>')
    .description('take everything from sqlite:<file> to an empty postgres://… database; stop the server first')
    .option(...copyTaken)
    .action(async (from: string, to: string, target: Target) => report('moved', await move(from, to, clock, target)))
}

function withDatabase(command: Command): Command {
  return command
    .option('--data <folder>', 'the data folder of the server')
    .option('--database <url>', 'sqlite:<file> or postgres://…; default: the file in the data folder')
}

/** @throws BackupRefused naming the demo's folder, where only that one holds a database */
function urlOf(where: Where): string {
  const config = readConfig({ ...where }, process.env)
  const { data, database } = config
  const file = join(data, 'stationmaster.db')
  if (database !== '' || existsSync(file)) return databaseUrl(config)
  const ofDemo = demoData(data)
  const hint = existsSync(join(ofDemo, 'stationmaster.db'))
    ? `that of the demo is in ${ofDemo}: add --data ${ofDemo}`
    : "name the server's folder with --data, or its --database"
  throw new BackupRefused(`there is no database in ${data}; ${hint}`)
}

function report(done: string, counts: Readonly<Record<string, number>>): void {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  process.stdout.write(`${rows} rows ${done}\n${parts.map(([table, count]) => `  ${table} ${count}`).join('\n')}\n`)
}
