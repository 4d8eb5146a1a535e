import { Button, Skeleton } from '@mantine/core'
import { type MeterValue, type Transaction } from '@stationmaster/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ComponentProps, lazy, Suspense, useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { Problem } from '../../client/http.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Age, useNow } from '../../components/age.tsx'
import { CommandProgress } from '../../components/command-progress.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Copy } from '../../components/copy.tsx'
import { Facts, Tile } from '../../components/facts.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Spoken } from '../../components/spoken.tsx'
import { TonePill } from '../../components/state.tsx'
import { words as inWords } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { Messages } from './messages.tsx'
import { MeterChart } from './meter-chart.tsx'
import { transactionTones } from './transactions.tsx'

const Cost = lazy(async () => ({ default: (await import('./cost.tsx')).TransactionCostPanel }))

function Figures({ transaction, peakW }: { transaction: Transaction; peakW: number | null }) {
  const text = useText()
  const format = useFormat()
  const words = text.transactions
  const active = transaction.state === 'active'
  const now = useNow(1_000)
  const end = transaction.endedAt === null ? (active ? now : null) : Date.parse(transaction.endedAt)
  const measured =
    transaction.meterAt === null ? undefined : <Age at={transaction.meterAt} wrap={text.common.measured} />
  return (
    <section className="sm-panel sm-panelbody" aria-label={words.figures}>
      <div className="sm-facts" style={{ gridTemplateColumns: 'repeat(auto-fill, minmax(min(190px, 45%), 1fr))' }}>
        <Tile
          label={words.energy}
          value={
            <span data-testid="energy">
              {transaction.energyWh === null ? '–' : format.energy(transaction.energyWh)}
            </span>
          }
          note={transaction.estimated ? words.estimatedHint : measured}
        />
        {active ? (
          <Tile
            label={words.power}
            value={transaction.powerW === null ? '–' : format.power(transaction.powerW)}
            note={measured}
          />
        ) : (
          <Tile label={words.peak} value={peakW === null ? '–' : format.power(peakW)} />
        )}
        {transaction.socPercent === null ? null : (
          <Tile label={words.soc} value={format.percent(transaction.socPercent)} note={measured} />
        )}
        <Tile
          label={words.duration}
          value={end === null ? '–' : format.duration(end - Date.parse(transaction.startedAt))}
          note={`${format.shortDateTime(transaction.startedAt)} – ${transaction.endedAt === null ? (active ? words.running : '?') : format.clock(transaction.endedAt)}`}
        />
      </div>
    </section>
  )
}

const spoken = (kind: ComponentProps<typeof Spoken>['kind'], code: string | null) =>
  code === null ? null : (
    <span className="sm-capital">
      <Spoken kind={kind} code={code} />
    </span>
  )

function Particulars({ transaction }: { transaction: Transaction }) {
  const text = useText()
  const format = useFormat()
  const words = text.transactions
  const { clockOffsetMs } = transaction
  return (
    <Panel title={text.common.details}>
      <Facts
        items={[
          [
            words.token,
            transaction.idToken === null ? (
              words.tokenUnknown
            ) : (
              <span key="token" className="sm-row" style={{ gap: 4 }}>
                <Link
                  className="sm-textlink sm-mono sm-break"
                  to="/transactions"
                  search={{ idToken: transaction.idToken }}
                >
                  {transaction.idToken}
                </Link>
                <span className="sm-quiet sm-small">{transaction.idTokenType}</span>
              </span>
            ),
          ],
          [words.authorization, spoken('authorizationStatuses', transaction.authorizationStatus)],
          [words.group, transaction.groupId],
          [words.chargingState, spoken('chargingStates', transaction.chargingState)],
          [words.stoppedReason, spoken('stoppedReasons', transaction.stoppedReason)],
          [words.started, format.dateTime(transaction.startedAt)],
          [words.startReceived, format.dateTime(transaction.startReceivedAt)],
          [words.ended, transaction.endedAt === null ? null : format.dateTime(transaction.endedAt)],
          [words.endReceived, transaction.endReceivedAt === null ? null : format.dateTime(transaction.endReceivedAt)],
          [
            words.clock,
            clockOffsetMs === null
              ? null
              : Math.abs(clockOffsetMs) < 2_000
                ? text.station.clockRight
                : clockOffsetMs > 0
                  ? text.station.clockAhead(format.duration(clockOffsetMs))
                  : text.station.clockBehind(format.duration(-clockOffsetMs)),
          ],
          [
            words.meterStart,
            transaction.meterStartWh === null ? null : `${format.number(transaction.meterStartWh)} Wh`,
          ],
          [words.meterStop, transaction.meterStopWh === null ? null : `${format.number(transaction.meterStopWh)} Wh`],
          [
            words.ocppId,
            <span key="ocpp" className="sm-row sm-mono" style={{ gap: 2 }}>
              <span className="sm-break">{transaction.transactionId}</span>
              <Copy value={transaction.transactionId} />
            </span>,
          ],
          [words.remoteStart, transaction.remoteStartId],
          [words.reservation, transaction.reservationId],
        ]}
      />
    </Panel>
  )
}

function Notes({ transaction }: { transaction: Transaction }) {
  const text = useText()
  const format = useFormat()
  const words = text.transactions
  const notes = [
    ...(transaction.state === 'active' || transaction.state === 'ended' ? [] : [words.stateHints[transaction.state]]),
    ...transaction.flags.map((flag) => inWords(words.flags, flag)),
    ...(transaction.timeCorrected && !transaction.flags.includes('time-corrected') ? [words.corrected] : []),
    ...(transaction.offline && !transaction.flags.includes('offline') ? [words.offline] : []),
    ...(transaction.missingSeqNos.length > 0
      ? [
          words.missing(
            transaction.missingSeqNos
              .map(([from, to]) => (from === to ? format.number(from) : `${format.number(from)}–${format.number(to)}`))
              .join(', '),
          ),
        ]
      : []),
  ]
  if (notes.length === 0) return null
  return (
    <div className="sm-note">
      <div>
        <strong>{words.notes}</strong>
        <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
          {[...new Set(notes)].map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function Actions({ transaction, sent }: { transaction: Transaction; sent: (id: string) => void }) {
  const text = useText()
  const client = useQueryClient()
  const [asked, setAsked] = useState<'stop' | 'close' | null>(null)
  const stop = async (reason: string) => {
    const command = await api.sendCommand(transaction.stationId, {
      type: 'RequestStopTransaction',
      parameters: { transactionId: transaction.id },
      ...(reason === '' ? {} : { reason }),
    })
    client.setQueryData(keys.command(command.id), command)
    sent(command.id)
  }
  return (
    <>
      <Button variant="default" onClick={() => setAsked('stop')}>
        {text.transactions.stop}
      </Button>
      <Button variant="subtle" color="gray" onClick={() => setAsked('close')}>
        {text.transactions.close}
      </Button>
      <Confirm
        opened={asked === 'stop'}
        close={() => setAsked(null)}
        title={text.transactions.stop}
        text={text.command.hints.RequestStopTransaction}
        action={text.transactions.stop}
        run={stop}
      />
      <Confirm
        opened={asked === 'close'}
        close={() => setAsked(null)}
        title={text.transactions.close}
        text={text.transactions.closeText}
        action={text.transactions.close}
        danger
        reasonRequired
        run={(reason) => api.closeTransaction(transaction.id, reason)}
        done={() => {
          notify.done(text.transactions.closed)
          renew(client, keys.transaction(transaction.id), ['transactions'])
        }}
      />
    </>
  )
}

const peakOf = (values: readonly MeterValue[] | undefined): number | null =>
  (values ?? []).reduce<number | null>(
    (peak, value) => (value.powerW !== null && (peak === null || value.powerW > peak) ? value.powerW : peak),
    null,
  )

function Body({ transaction }: { transaction: Transaction }) {
  const text = useText()
  const { operator } = useSession()
  const [command, setCommand] = useState<string | null>(null)
  const meter = useQuery({
    queryKey: keys.transactionMeter(transaction.id),
    queryFn: ({ signal }) => api.transactionMeter(transaction.id, signal),
  })
  return (
    <Page
      title={text.transactions.one(transaction.number)}
      crumb={
        <Link className="sm-crumb" to="/transactions">
          {text.transactions.title}
        </Link>
      }
      aside={
        <TonePill tone={transactionTones[transaction.state]}>{text.transactions.states[transaction.state]}</TonePill>
      }
      intro={
        <>
          <Link className="sm-textlink" to="/stations/$id" params={{ id: transaction.stationId }}>
            {transaction.stationId}
          </Link>
          {transaction.evseId === null ? '' : ` · ${text.station.evse(transaction.evseId)}`}
          {transaction.siteName === null ? '' : ` · ${transaction.siteName}`}
        </>
      }
      actions={
        operator && transaction.state === 'active' ? <Actions transaction={transaction} sent={setCommand} /> : undefined
      }
    >
      <div className="sm-stack">
        {command === null ? null : (
          <div className="sm-panel">
            <CommandProgress id={command} dismiss={() => setCommand(null)} />
          </div>
        )}
        <Notes transaction={transaction} />
        <Figures transaction={transaction} peakW={peakOf(meter.data?.items)} />
        <MeterChart transaction={transaction} meter={meter} />
        <Suspense fallback={null}>
          <Cost transaction={transaction} />
        </Suspense>
        <div className="sm-columns">
          <Messages transaction={transaction} />
          <Particulars transaction={transaction} />
        </div>
      </div>
    </Page>
  )
}

/** One transaction: what was charged, how it went, and the messages that prove it. */
export function TransactionPage() {
  const text = useText()
  const { id } = useParams({ from: '/app/transactions/$id' })
  const transaction = useQuery({ queryKey: keys.transaction(id), queryFn: ({ signal }) => api.transaction(id, signal) })
  if (transaction.error instanceof Problem && transaction.error.status === 404 && transaction.data === undefined) {
    return (
      <Page title={text.transactions.title}>
        <div className="sm-panel">
          <Empty title={text.transactions.notFound} hint={<span className="sm-mono">{id}</span>} />
        </div>
      </Page>
    )
  }
  return (
    <Loaded
      query={transaction}
      skeleton={
        <div className="sm-stack">
          <Skeleton height={28} width={240} />
          <Skeleton height={90} />
          <Skeleton height={300} />
        </div>
      }
    >
      {(data) => <Body key={data.id} transaction={data} />}
    </Loaded>
  )
}
