import { Command } from 'commander'
import { addCa } from './ca.ts'
import { addDatabaseCommands } from './database.ts'
import { addSimulate } from './simulate.ts'
import { addUp } from './up.ts'

/** Exit code of a command that was used wrongly. */
const misuse = 2

const program = new Command('stationmaster')
  .description('Runs an electric-vehicle charging network')
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : misuse))
addUp(program)
addSimulate(program)
addDatabaseCommands(program)
addCa(program)

try {
  await program.parseAsync()
} catch (error) {
  // What a person can mend is said in one line; anything else keeps its stack.
  const expected =
    error instanceof Error &&
    [
      'CaRefused',
      'ConfigError',
      'FolderInUse',
      'DatabaseInUse',
      'BackupRefused',
      'NewerSchema',
      'CopyNeeded',
      'SimulateOptionsError',
    ].includes(error.name)
  process.stderr.write(
    expected ? `stationmaster: ${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = expected ? misuse : 1
}
