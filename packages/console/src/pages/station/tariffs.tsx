import { type InstalledTariff, type Station, type Tariff } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { type BlocksDictionary, words as inWords } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { InDoubt } from './in-doubt.tsx'
import { CommandButton, commandColumn } from './tray-buttons.tsx'
import { WebPaymentPanel } from './web-payment.tsx'

const refreshMs = 30_000

/** What the station calculates by (2.1), per EVSE; its prices are written as they were given, never rounded. */
export function StationTariffs({ station, tray }: { station: Station; tray: Tray | null }) {
  return (
    <div className="sm-stack">
      <Tariffs station={station} tray={tray} />
      {station.commands.includes('NotifyWebPaymentStarted') ? <WebPaymentPanel station={station} /> : null}
    </div>
  )
}

function Tariffs({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().tariffs
  const format = useFormat()
  const tariffs = useQuery({
    queryKey: keys.tariffs(station.id),
    queryFn: ({ signal }) => api.tariffs(station.id, signal),
    refetchInterval: refreshMs,
  })
  const columns: Column<InstalledTariff>[] = [
    {
      id: 'tariff',
      header: words.tariff,
      cell: ({ tariffId, tariffKind, transactionId }) => (
        <>
          <span className="sm-mono sm-break">{tariffId}</span>
          <div className="sm-small sm-quiet">{inWords(words.kinds, tariffKind)}</div>
          {transactionId === null ? null : (
            <div className="sm-small">
              <Link className="sm-textlink" to="/transactions/$id" params={{ id: transactionId }}>
                {text.station.openTransaction}
              </Link>
            </div>
          )}
        </>
      ),
    },
    {
      id: 'place',
      header: words.place,
      cell: ({ evseId, inForce, uncertainSince }) => (
        <>
          {evseId === null ? words.anyEvse : text.station.evse(evseId)}
          <div>
            {inForce || uncertainSince === null ? (
              <TonePill tone={inForce ? 'signal' : 'off'}>{inForce ? words.inForce : words.later}</TonePill>
            ) : null}
          </div>
          <InDoubt since={uncertainSince} />
        </>
      ),
    },
    {
      id: 'prices',
      header: words.prices,
      cell: ({ tariff }) =>
        tariff === null ? (
          <span className="sm-quiet">{words.foreign}</span>
        ) : (
          pricesOf(tariff, words).map(({ line, conditional }) => (
            <div key={line}>
              {line}
              {conditional ? <span className="sm-small sm-quiet"> ({words.conditional})</span> : null}
            </div>
          ))
        ),
    },
    {
      id: 'when',
      header: words.when,
      wide: true,
      cell: ({ validFrom, acceptedAt, reportedAt, actor, reason }) => (
        <>
          {validFrom !== null ? (
            format.shortDateTime(validFrom)
          ) : acceptedAt !== null ? (
            <Age at={acceptedAt} />
          ) : reportedAt !== null ? (
            <Age at={reportedAt} />
          ) : null}
          <div className="sm-small sm-quiet sm-break">{[actor, reason].flatMap((one) => one ?? []).join(' · ')}</div>
        </>
      ),
    },
    ...commandColumn<InstalledTariff>(tray, 'ClearTariffs', ({ tariffId }) => ({
      words: words.clear,
      title: words.clearOne(tariffId),
      given: { tariffIds: [tariffId] },
    })),
  ]
  return (
    <Panel
      title={words.title}
      flush
      aside={
        <span className="sm-row sm-wrap">
          <CommandButton tray={tray} type="GetTariffs" given={{ evseId: 0 }} />
          <CommandButton tray={tray} type="SetDefaultTariff" given={{ evseId: 0 }} />
        </span>
      }
    >
      <Loaded query={tariffs}>
        {({ items }) => (
          <DataTable
            label={words.title}
            columns={columns}
            rows={items}
            rowKey={({ tariffId, tariffKind, evseId, transactionId }) =>
              [tariffId, tariffKind, evseId ?? '', transactionId ?? ''].join('/')
            }
            empty={<Empty title={words.none} hint={words.noneHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

/** The first price of each kind; of several, the first whose conditions hold counts. */
function pricesOf(
  { currency, energy, chargingTime, idleTime, fixedFee }: Tariff,
  words: BlocksDictionary['tariffs'],
): { line: string; conditional: boolean }[] {
  const line = (
    prices: readonly { price: string; conditions: unknown }[] | undefined,
    say: (price: string) => string,
  ) => {
    const [first] = prices ?? []
    if (first === undefined) return []
    const conditional = (prices ?? []).length > 1 || first.conditions !== undefined
    return [{ line: say(`${first.price} ${currency}`), conditional }]
  }
  const minutes = (part: Tariff['idleTime']) =>
    part?.prices.map(({ priceMinute, conditions }) => ({ price: priceMinute, conditions }))
  return [
    ...line(
      energy?.prices.map(({ priceKwh, conditions }) => ({ price: priceKwh, conditions })),
      words.perKwh,
    ),
    ...line(minutes(chargingTime), words.charging),
    ...line(minutes(idleTime), words.idle),
    ...line(
      fixedFee?.prices.map(({ priceFixed, conditions }) => ({ price: priceFixed, conditions })),
      words.fixed,
    ),
  ]
}
