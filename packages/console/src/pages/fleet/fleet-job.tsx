import { Button, Select } from '@mantine/core'
import { type FleetJobDetail, type FleetTargetState } from '@stationmaster/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { letRun, renew } from '../../client/background.ts'
import { type FleetAction, fleetApi, fleetKeys } from '../../client/fleet.ts'
import { useSession } from '../../client/session.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Facts } from '../../components/facts.tsx'
import { Loaded } from '../../components/feedback.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { TypedField } from '../../components/search-fields.tsx'
import { TonePill } from '../../components/state.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { JobProgress, jobTones, targetTones } from './job-words.tsx'
import { TargetTable } from './target-table.tsx'

const actionsOf = {
  preparing: ['cancel'],
  draft: ['start', 'cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  stopped: ['resume', 'cancel'],
  completed: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<FleetJobDetail['state'], readonly FleetAction[]>

/** One job: how far it is, what may be done with it, and each of its stations. */
export function FleetJobPage() {
  const { id } = useParams({ from: '/app/fleet/$id' })
  const job = useQuery({ queryKey: fleetKeys.job(id), queryFn: ({ signal }) => fleetApi.job(id, signal) })
  return <Loaded query={job}>{(known) => <Job job={known} />}</Loaded>
}

function Job({ job }: { job: FleetJobDetail }) {
  const text = useText()
  const format = useFormat()
  const words = useBlocksText().fleet
  const client = useQueryClient()
  const { operator } = useSession()
  const [asked, setAsked] = useState<FleetAction | null>(null)
  const labels = { start: words.start, pause: words.pause, resume: words.resume, cancel: words.cancelJob }
  const texts = {
    start: words.startText,
    pause: words.pauseText,
    resume: words.resumeText,
    cancel: words.cancelText,
  }
  const why = [wordsOf(words.codes, job.stateReason), job.stateNote].filter((part) => part !== null && part !== '')
  const { selection, pace, stop } = job
  return (
    <Page
      title={job.name}
      crumb={
        <Link className="sm-textlink sm-small" to="/fleet">
          {words.back}
        </Link>
      }
      intro={wordsOf(text.command.types, job.command.type)}
      aside={<TonePill tone={jobTones[job.state]}>{words.states[job.state]}</TonePill>}
      actions={
        operator
          ? actionsOf[job.state].map((action) => (
              <Button
                key={action}
                variant={action === 'start' || action === 'resume' ? 'filled' : 'default'}
                onClick={() => setAsked(action)}
              >
                {labels[action]}
              </Button>
            ))
          : undefined
      }
    >
      <Panel title={words.progress}>
        <div className="sm-stack">
          {why.length === 0 ? null : <div className="sm-quiet">{why.join(' · ')}</div>}
          <JobProgress counts={job.counts} />
          <Facts
            items={[
              [
                words.pace,
                `${words.canary}: ${pace.canary} · ${words.inFlight}: ${pace.inFlight} · ${words.perMinute}: ${pace.perMinute}`,
              ],
              [
                words.stop,
                [
                  stop.failures === null ? '' : `${words.failures}: ${stop.failures}`,
                  stop.percent === null ? '' : `${stop.percent} %`,
                ]
                  .filter((part) => part !== '')
                  .join(' · ') || words.never,
              ],
              [words.vendor, selection.vendor],
              [words.model, selection.model],
              [words.firmware, selection.firmwareVersion],
              [words.site, selection.siteId],
              [words.version, selection.protocolVersion],
              [words.named, selection.stations?.join(', ')],
              [words.brings, job.firmwareVersion],
              [words.until, format.dateTime(job.endsAt)],
              [words.by, [job.actor, job.reason].filter((part) => part !== null).join(': ')],
            ]}
          />
        </div>
      </Panel>
      <Targets job={job} />
      {asked === null ? null : (
        <Confirm
          opened
          close={() => setAsked(null)}
          title={labels[asked]}
          text={texts[asked]}
          action={words.go}
          danger={asked === 'cancel'}
          run={(reason) => fleetApi.move(job.id, asked, reason)}
          done={() => renew(client, ['fleet-jobs'])}
        />
      )}
    </Page>
  )
}

function Targets({ job }: { job: FleetJobDetail }) {
  const words = useBlocksText().fleet
  const format = useFormat()
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/fleet/$id' })
  const change = (part: Partial<typeof search>) =>
    letRun(
      navigate({
        to: '/fleet/$id',
        params: { id: job.id },
        search: { ...search, cursor: undefined, ...part },
        replace: true,
      }),
    )
  const states = Object.keys(targetTones).flatMap((state) => (isState(state) ? [state] : []))
  return (
    <>
      {job.reasons.length === 0 ? null : (
        <Panel title={words.reasons}>
          <div className="fleet-reasons">
            {job.reasons.map(({ state, reason, count }) => (
              <Button
                key={`${state} ${reason}`}
                variant={search.state === state && search.reason === reason ? 'filled' : 'default'}
                onClick={() => change({ state, reason })}
              >
                {wordsOf(words.codes, reason)} · {format.number(count)}
              </Button>
            ))}
          </div>
        </Panel>
      )}
      <div className="sm-filters">
        <Select
          label={words.state}
          data={[
            { value: '', label: words.allStates },
            ...states.map((state) => ({
              value: state,
              label: `${words.targetStates[state]} (${format.number(job.counts[state])})`,
            })),
          ]}
          value={search.state ?? ''}
          onChange={(state) => change({ state: state || undefined, reason: undefined })}
        />
        <TypedField
          label={words.search}
          value={search.q ?? ''}
          onSettled={(q) => change({ q: q.trim() || undefined })}
        />
        {search.state === undefined && search.q === undefined ? null : (
          <Button
            variant="default"
            style={{ alignSelf: 'end' }}
            onClick={() => change({ state: undefined, reason: undefined, q: undefined })}
          >
            {words.clear}
          </Button>
        )}
      </div>
      <Panel flush>
        <TargetTable
          jobId={job.id}
          query={{ state: search.state, reason: search.reason, q: search.q }}
          cursor={search.cursor}
          go={(cursor) => change({ cursor })}
        />
      </Panel>
    </>
  )
}

const isState = (state: string): state is FleetTargetState => Object.hasOwn(targetTones, state)
