import { ActionIcon, Tooltip } from '@mantine/core'
import { type Command } from '@stationmaster/contract'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { api } from '../client/api.ts'
import { keys } from '../client/keys.ts'
import { words } from '../i18n/dictionary.ts'
import { useFormat, useText } from '../i18n/language.tsx'
import { commandSteps, isSettled, progressOf } from './command-status.ts'
import { Json } from './json.tsx'

/** The station's own words: its status, code and description. */
export const outcomeWords = (command: Command): string =>
  [command.outcome?.status, command.outcome?.code, command.outcome?.description]
    .filter((word) => word !== null && word !== undefined && word !== '')
    .join(' · ')

function CommandSteps({ command }: { command: Command }) {
  const text = useText()
  const format = useFormat()
  const steps = progressOf(command)
  const at = {
    queued: command.createdAt,
    sent: command.sentAt,
    accepted: command.answeredAt,
    effect: command.completedAt,
  }
  const failed = text.command.statuses[command.status]
  return (
    <ol className="sm-steps" aria-label={text.command.live} data-status={command.status}>
      {commandSteps.map((step) => {
        const time = at[step]
        const state = steps[step]
        return (
          <li
            key={step}
            className="sm-step"
            data-step={state}
            data-name={step}
            aria-current={state === 'now' ? 'step' : undefined}
          >
            <div>{state === 'failed' ? failed : text.command.steps[step]}</div>
            {time !== null && state !== 'waiting' && state !== 'now' ? (
              <div className="sm-quiet sm-figure" title={format.dateTime(time)}>
                {step === 'queued'
                  ? format.clockSeconds(time)
                  : `+${format.milliseconds(Math.max(0, Date.parse(time) - Date.parse(command.createdAt)))}`}
              </div>
            ) : null}
            {state === 'now' && step !== 'queued' ? <div className="sm-quiet">{text.command.waiting[step]}</div> : null}
          </li>
        )
      })}
    </ol>
  )
}

/** What the station answered beside a status. */
const answerOf = ({ type, outcome }: Command): unknown => {
  const payload = outcome?.payload ?? null
  if (payload === null || type === 'RawCall') return payload
  const more = typeof payload === 'object' && Object.keys(payload).some((name) => !/^status(Info)?$/.test(name))
  return more ? payload : null
}

function Answer({ command }: { command: Command }) {
  const text = useText()
  const answer = answerOf(command)
  if (answer === null) return null
  const json = <Json label={text.command.answer} text={JSON.stringify(answer, null, 2)} />
  return command.type === 'RawCall' ? (
    json
  ) : (
    <details className="sm-small">
      <summary className="sm-quiet">{text.command.answer}</summary>
      {json}
    </details>
  )
}

interface CommandProgressProps {
  id: string
  /** Once it is settled, one line says how. */
  brief?: boolean
  dismiss: () => void
}

/** One command on its way: moved by live events, asked for every few seconds should they be late. */
export function CommandProgress({ id, brief = false, dismiss }: CommandProgressProps) {
  const text = useText()
  const command = useQuery({
    queryKey: keys.command(id),
    queryFn: ({ signal }) => api.command(id, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isSettled(state.data.status) ? false : 3_000),
  })
  if (command.data === undefined) return null
  const { data } = command
  const answer = outcomeWords(data)
  return (
    <div className="sm-progress" data-testid="command" data-type={data.type} data-status={data.status}>
      <div className="sm-row sm-spread">
        <div className="sm-break" aria-live="polite">
          <strong>{words(text.command.types, data.type)}</strong>
          <span className="sm-quiet"> {text.command.statuses[data.status]}</span>
          {answer === '' ? null : <span className="sm-soft"> · {answer}</span>}
        </div>
        <Tooltip label={text.command.dismiss}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={text.command.dismiss} onClick={dismiss}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {brief && isSettled(data.status) ? null : <CommandSteps command={data} />}
      <Answer command={data} />
    </div>
  )
}
