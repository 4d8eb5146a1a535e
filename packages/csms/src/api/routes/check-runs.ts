import {
  CheckCase,
  CheckRun,
  CheckRunDetail,
  CheckRunInput,
  CheckRunQuery,
  DomainError,
  Id,
} from '@stationmaster/contract'
import Type from 'typebox'
import { checkPlans } from '../../domain/check-cases.ts'
import { type CheckCaseRow } from '../../domain/check-model.ts'
import { type WholeCheckRun } from '../../domain/check-reads.ts'
import { checkRunOf } from '../../domain/check-runs.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, editorOf, instantOrNull, instantText, pageOf, ReasonBody } from '../kit.ts'
import { type CheckRunAdmin, type Versions } from '../ports.ts'
import { htmlReport, junitReport } from '../present/check-report.ts'
import { existing, StationParams } from './stations.ts'

const Params = Type.Object({ runId: Id })

export interface CheckRunRoutes {
  reads: Reads
  checkRuns: CheckRunAdmin
  versions: Versions
}

/** A station tried out, case by case. */
export function checkRunRoutes(app: Api, { reads, checkRuns, versions }: CheckRunRoutes): void {
  const tags = ['passports']

  async function whole(runId: string): Promise<WholeCheckRun> {
    const found = await reads.checkRuns.one(runId)
    if (found === undefined) throw new DomainError('not-found', `No check run has the id ${runId}.`)
    return found
  }

  app.get(
    '/stations/:id/check-cases',
    {
      schema: {
        tags,
        summary: 'What a check run would try on a station, and what each case does to it',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(CheckCase) }) },
      },
    },
    async ({ params }) => {
      const { protocolVersion } = await existing(reads, params.id)
      const commands: readonly string[] = versions.commandsOf(protocolVersion)
      const items = checkPlans.map(({ id, block, title, risk, needs }) => {
        return { id, block, title, risk, applies: needs.every((type) => commands.includes(type)) }
      })
      return { items }
    },
  )

  app.post(
    '/stations/:id/check-runs',
    {
      schema: {
        tags,
        summary: 'Try a connected station out; what disturbs it has to be allowed, and never happens while it charges',
        params: StationParams,
        body: CheckRunInput,
        response: { 202: CheckRun },
      },
    },
    async (request, reply) => {
      const { stationId, identity } = await existing(reads, request.params.id)
      const run = await checkRuns.start(editorOf(request, request.body.reason), stationId, request.body)
      return reply.code(202).send(checkRunOf(run, [], identity))
    },
  )

  app.get(
    '/stations/:id/check-runs',
    {
      schema: {
        tags,
        summary: 'Check runs of a station, newest first',
        params: StationParams,
        querystring: CheckRunQuery,
        response: { 200: pageOf(CheckRun) },
      },
    },
    async ({ params, query: { cursor, limit = 50 } }) => {
      const { stationId, identity } = await existing(reads, params.id)
      const page = await reads.checkRuns.list(stationId, decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)?.run
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.startedAt, last.runId]) : null
      return { items: page.items.map(({ run, cases }) => checkRunOf(run, cases, identity)), nextCursor }
    },
  )

  app.get(
    '/check-runs/:runId',
    {
      schema: {
        tags,
        summary: 'One check run, each case with what crossed the wire',
        params: Params,
        response: { 200: CheckRunDetail },
      },
    },
    async ({ params }) => detailOf(await whole(params.runId)),
  )

  app.post(
    '/check-runs/:runId/cancel',
    {
      schema: {
        tags,
        summary: 'Try no other case; the station is put back as it was',
        params: Params,
        body: ReasonBody,
        response: { 202: CheckRun },
      },
    },
    async (request, reply) => {
      const { run, cases, identity } = await whole(request.params.runId)
      checkRuns.cancel(run.runId)
      return reply.code(202).send(checkRunOf(run, cases, identity))
    },
  )

  const files = {
    'report.html': { type: 'text/html', summary: 'A check run as a page to read', write: htmlReport },
    'report.xml': { type: 'application/xml', summary: 'A check run as JUnit', write: junitReport },
  } as const
  for (const [name, { type, summary, write }] of Object.entries(files)) {
    app.get(
      `/check-runs/:runId/${name}`,
      { schema: { tags, summary, params: Params, produces: [type] } },
      async ({ params }, reply) => {
        const text = write(detailOf(await whole(params.runId)))
        return reply
          .type(`${type}; charset=utf-8`)
          .header(
            'content-disposition',
            `attachment; filename="check-run-${params.runId.replace(/[^\w-]/g, '')}.${name.split('.')[1]}"`,
          )
          .send(text)
      },
    )
  }
}

function detailOf({ run, identity, cases }: WholeCheckRun): CheckRunDetail {
  return { ...checkRunOf(run, cases, identity), cases: cases.map(presentCase) }
}

function presentCase(row: CheckCaseRow): CheckRunDetail['cases'][number] {
  const { caseId, block, title, risk, verdict, detail, commandIds, frames } = row
  return {
    id: caseId,
    block,
    title,
    risk,
    verdict,
    detail,
    commandIds,
    startedAt: instantOrNull(row.startedAt),
    endedAt: instantOrNull(row.endedAt),
    frames: frames.map(({ at, direction, text }) => ({ at: instantText(at), direction, text })),
  }
}
