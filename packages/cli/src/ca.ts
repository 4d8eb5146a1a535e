import { type Command, InvalidArgumentError } from 'commander'
import {
  type Asking,
  type InitOptions,
  type IssueOptions,
  type RenewOptions,
  type RevokeOptions,
  type ServeOptions,
} from './ca-commands.ts'

/** Read only by who runs one of them: the server starts the sooner. */
const commands = () => import('./ca-commands.ts')

export function addCa(program: Command): void {
  const ca = program.command('ca').description('the certificate authority, a process and key store of its own')
  opening(ca.command('init').description('make roots and authorities for stations, V2G and mobility operators'))
    .requiredOption('--organisation <name>', 'O of every authority, such as the name of the operator')
    .option('--offline <folder>', 'where the keys of the roots are put; carry it away afterwards')
    .option('--public-url <url>', 'where stations and vehicles reach lists and status of this authority', publicUrl, '')
    .action(async (options: InitOptions) => (await commands()).init(options))
  opening(ca.command('serve').description('sign, revoke, publish lists and answer OCSP'))
    .option('--port <port>', 'port to listen on', port, 8090)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--public-url <url>', 'goes into what is signed: where lists and status are found', publicUrl, '')
    .action(async (options: ServeOptions) => (await commands()).serve(options))
  opening(ca.command('renew-root-lists').description('sign the lists of the roots anew; needs their keys'))
    .requiredOption('--offline <folder>', 'where the keys of the roots are')
    .action(async (options: RenewOptions) => (await commands()).renewLists(options))
  asking(ca.command('issue').description('certify a key by hand, such as a contract for trying Plug & Charge'))
    .requiredOption('--authority <name>', 'who signs: stations, v2g or mo')
    .requiredOption('--name <text>', 'its CN')
    .option('--organisation <name>', 'its O')
    .option('--csr <file>', 'a signing request; without one a key is made')
    .option('--days <n>', 'how long it is valid', days)
    .requiredOption('--out <file>', 'where the chain is put; a key that is made lies beside it, as <file>.key')
    .action(async (options: IssueOptions) => (await commands()).issue(options))
  asking(ca.command('revoke <serialNumber>').description('a certificate is no longer good'))
    .option('--reason <reason>', 'such as keyCompromise, superseded or cessationOfOperation', 'unspecified')
    .action(async (serialNumber: string, options: RevokeOptions) => (await commands()).revoke(serialNumber, options))
  asking(ca.command('list').description('what was signed')).action(async (where: Asking) =>
    (await commands()).list(where),
  )
}

function opening(command: Command): Command {
  return command
    .option('--folder <folder>', 'where keys and register are', './data/ca')
    .option('--passphrase-file <file>', 'file with the passphrase of the keys; else STATIONMASTER_CA_PASSPHRASE')
}

function asking(command: Command): Command {
  return command
    .option('--folder <folder>', 'where the secret is', './data/ca')
    .option('--url <url>', 'where the authority is served; else as it wrote into the folder')
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('use a port')
  return value
}

function days(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('use a whole number of days')
  return value
}

function publicUrl(text: string): string {
  if (text !== '' && !/^https?:\/\/[^\s/]+/.test(text)) throw new InvalidArgumentError('use an http or https address')
  return text.replace(/\/+$/, '')
}
