/** M06, M07: a station has us ask whether a certificate is still good. */

import { Change } from './commands.ts'
import { type CertificateStatusPort, type ChainStatus, type ChainStatusInput, type StationCall } from './inbound.ts'
import { type Instant } from './model.ts'
import { type Clock, need, type Store, type Timers } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { withoutCredentials } from './secret-names.ts'
import { seen } from './security.ts'
import {
  type CertificateStatuses,
  failedStatus,
  type StatusPlace,
  type StatusQuestion,
  type StatusReply,
  statusQuestion,
} from './status-question.ts'

export interface CertificateStatusServices {
  store: Store
  clock: Clock
  timers: Timers
  statuses: CertificateStatuses
}

/** The station's other calls wait behind this one. */
const answerWithinMs = 5_000
/** … while the question itself goes on, so that its answer is there when the station asks again. */
const givenUpAfterMs = 15_000
/** Of one station, over all its sockets. */
const mostPerStation = 8
/** When a check that failed may be tried again. */
const retryMs = 60_000
/** Of an answer that does not say when the next one comes. */
const usualMs = 300_000

export function createCertificateStatus(services: CertificateStatusServices): CertificateStatusPort {
  const { store, clock, timers, statuses } = services
  const underWay = new Map<string, number>()

  /** At each address in turn, until one tells. */
  async function told(questions: readonly StatusQuestion[], signal: AbortSignal): Promise<StatusReply> {
    let reply = failedStatus('it names no address to ask at')
    for (const question of questions) {
      reply = await statuses.ask(question, signal)
      if (reply.status !== 'failed' || signal.aborted) break
    }
    return reply
  }

  async function ask(stationId: string, questions: readonly StatusPlace[]): Promise<StatusReply> {
    const valid = questions.filter((question) => typeof question !== 'string')
    const wrong = questions.find((question) => typeof question === 'string')
    if (valid.length === 0 && wrong !== undefined) return failedStatus(wrong)
    const before = underWay.get(stationId) ?? 0
    if (before >= mostPerStation) return failedStatus(`${before} questions of this station are under way already`)
    underWay.set(stationId, before + 1)
    const [givenUp, answered] = [new AbortController(), new AbortController()]
    const work = told(valid, givenUp.signal).finally(() => {
      answered.abort()
      const left = (underWay.get(stationId) ?? 1) - 1
      if (left > 0) underWay.set(stationId, left)
      else underWay.delete(stationId)
    })
    const late = timers.sleep(answerWithinMs, answered.signal).then(async (isOver) => {
      if (!isOver) return work
      const rest = timers.sleep(givenUpAfterMs - answerWithinMs, answered.signal)
      const end = () => givenUp.abort()
      rest.then((isTooLong) => isTooLong && end(), end)
      return failedStatus(`no answer came within ${answerWithinMs / 1_000} s`)
    })
    return Promise.race([work, late])
  }

  /** What came of it is on record before the station hears it. */
  function record(call: StationCall, checks: readonly Check[]): Promise<void> {
    return store.run({
      touches: [`station:${call.stationId}`],
      needs: { station: need('station', call.stationId), open: need('openCommands', call.stationId) },
      decide: ({ station, open }) => {
        const change = new Change()
        if (station === undefined) return change.result(undefined)
        const isFine = checks.every(({ status }) => status === 'good')
        const fact = { action: call.action, at: null, data: { certificates: checks } }
        const type = isFine ? 'station.noted' : 'security.event'
        change.events.push(stationEvent(station, type, call.receivedAt, 'station', fact))
        seen(change, call, open, station)
        return change.result(undefined)
      },
    })
  }

  return {
    async responseFor(call, { responderUrl, ...named }) {
      const reply = await ask(call.stationId, [statusQuestion(named, responderUrl, 'OCSP')])
      await record(call, [checkOf({ ...named, urls: [responderUrl], source: 'OCSP' }, reply)])
      const { response, failure } = reply
      return response === null
        ? { kind: 'failed', reason: failure ?? 'there is no answer' }
        : { kind: 'told', response }
    },
    async chainStatus(call, inputs) {
      const replies = await Promise.all(
        inputs.map(({ urls, source, ...named }) =>
          ask(
            call.stationId,
            urls.map((url) => statusQuestion(named, url, source)),
          ),
        ),
      )
      const believed = replies.map(vouched)
      await record(
        call,
        inputs.flatMap((input, index) => {
          const reply = believed[index]
          return reply === undefined ? [] : [checkOf(input, reply)]
        }),
      )
      return believed.map((reply) => chainStatusOf(reply, clock.now()))
    },
  }
}

/** M07 gives our word, not the responder's: good is only what one of our authorities signed. */
function vouched(reply: StatusReply): StatusReply {
  if (reply.status !== 'good' || reply.verified) return reply
  return { ...reply, status: 'unknown', failure: 'the answer leads to no authority in --contract-ca' }
}

function chainStatusOf({ status, nextUpdate }: StatusReply, now: Instant): ChainStatus {
  const nextUpdateAt = status === 'failed' ? now + retryMs : (nextUpdate ?? now + usualMs)
  return { status, nextUpdateAt }
}

interface Check {
  serialNumber: string
  source: StatusQuestion['source']
  urls: string[]
  status: StatusReply['status']
  verified: boolean
  reason: string | null
}

const longestUrl = 300

function checkOf({ serialNumber, source, urls }: ChainStatusInput, reply: StatusReply): Check {
  const { status, verified, failure } = reply
  const shown = urls.map((url) => withoutCredentials(url).slice(0, longestUrl))
  return { serialNumber, source, urls: shown, status, verified, reason: failure }
}
