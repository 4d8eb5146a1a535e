import { DomainError, FileTransferQuery, FirmwareUpdate, Id, LogRequest } from '@stationmaster/contract'
import Type, { type Static } from 'typebox'
import { firmwareUpdateOf, logRequestOf } from '../../domain/file-transfers.ts'
import { type FileTransferKind } from '../../domain/firmware-model.ts'
import { type ListedFileTransfer, type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, pageOf, stationKey } from '../kit.ts'

const firmwareKinds: readonly FileTransferKind[] = ['firmware-update', 'firmware-publication']
const logKinds: readonly FileTransferKind[] = ['log']
const Params = Type.Object({ id: Id })

/** Firmware updates and log requests: the same life, two resources (L01, L03, N01). */
export function firmwareRoutes(app: Api, { reads }: { reads: Reads }): void {
  async function page(kinds: readonly FileTransferKind[], query: Static<typeof FileTransferQuery>) {
    const { cursor, limit = 50, station, state } = query
    const stationId = station === undefined ? undefined : stationKey(station)
    const filter = { kinds, stationId, state }
    const found = await reads.fileTransfers.list(filter, decodeCursor(cursor, ['number', 'text']), limit)
    const last = found.items.at(-1)?.transfer
    const nextCursor = found.more && last !== undefined ? encodeCursor([last.createdAt, last.commandId]) : null
    return { items: found.items, nextCursor }
  }

  async function existing(kinds: readonly FileTransferKind[], id: string): Promise<ListedFileTransfer> {
    const found = await reads.fileTransfers.one(id)
    if (found === undefined || !kinds.includes(found.transfer.kind)) {
      throw new DomainError('not-found', `There is none with the id ${id}; it is the id of its command.`)
    }
    return found
  }

  const firmware = ({ transfer, identity }: ListedFileTransfer) => firmwareUpdateOf(transfer, identity)
  const log = ({ transfer, identity }: ListedFileTransfer) => logRequestOf(transfer, identity)

  app.get(
    '/firmware-updates',
    {
      schema: {
        tags: ['firmware'],
        summary: 'Firmware that stations were asked to install or publish, newest first',
        querystring: FileTransferQuery,
        response: { 200: pageOf(FirmwareUpdate) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await page(firmwareKinds, query)
      return { items: items.map(firmware), nextCursor }
    },
  )

  app.get(
    '/firmware-updates/:id',
    {
      schema: {
        tags: ['firmware'],
        summary: 'One of them, by the id of its command',
        params: Params,
        response: { 200: FirmwareUpdate },
      },
    },
    async ({ params }) => firmware(await existing(firmwareKinds, params.id)),
  )

  app.get(
    '/log-requests',
    {
      schema: {
        tags: ['diagnostics'],
        summary: 'Logs that stations were asked to upload, newest first',
        querystring: FileTransferQuery,
        response: { 200: pageOf(LogRequest) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await page(logKinds, query)
      return { items: items.map(log), nextCursor }
    },
  )

  app.get(
    '/log-requests/:id',
    {
      schema: {
        tags: ['diagnostics'],
        summary: 'One of them, by the id of its command',
        params: Params,
        response: { 200: LogRequest },
      },
    },
    async ({ params }) => log(await existing(logKinds, params.id)),
  )
}
