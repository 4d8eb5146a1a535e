import { type Ability, type AbilityVerdict, type Passport } from '@stationmaster/contract'
import { Link } from '@tanstack/react-router'
import { Age } from '../../components/age.tsx'
import { Breakable } from '../../components/breakable.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/feedback.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const tones = { can: 'signal', cannot: 'fault', differs: 'warn' } as const satisfies Record<AbilityVerdict, Tone>

/** What a model was seen to do, each line with what tells so. */
export function PassportView({ passport }: { passport: Passport }) {
  const text = useText()
  const words = useBlocksText().passport
  const format = useFormat()
  const columns: Column<Ability>[] = [
    {
      id: 'ability',
      header: words.ability,
      cell: ({ ability }) => {
        const [type = '', variant] = ability.split('/')
        return (
          <>
            <strong className="sm-break sm-hyphens">{wordsOf(text.command.types, type)}</strong>
            <div className="sm-small sm-quiet sm-mono sm-break">
              <Breakable name={variant === undefined ? type : `${type}: ${variant}`} />
            </div>
          </>
        )
      },
    },
    {
      id: 'verdict',
      header: words.verdict,
      cell: ({ verdict }) => <TonePill tone={tones[verdict]}>{words.verdicts[verdict]}</TonePill>,
    },
    {
      id: 'evidence',
      header: words.evidence,
      cell: ({ evidence, source }) => (
        <>
          <span className="sm-break">
            <Breakable name={evidence} />
          </span>
          <div className="sm-small sm-quiet">{words.sources[source]}</div>
        </>
      ),
    },
    {
      id: 'station',
      header: words.seenAt,
      wide: true,
      cell: ({ stationId, at }) => (
        <>
          <Link className="sm-link sm-break" to="/stations/$id" params={{ id: stationId }}>
            {stationId}
          </Link>
          <div className="sm-small sm-quiet">
            <Age at={at} />
          </div>
        </>
      ),
    },
  ]
  return (
    <>
      <div className="sm-panelbody sm-stack" style={{ gap: 8 }}>
        <div className="sm-note">{words.noCertificate}</div>
        {passport.others.map(({ firmwareVersion, can, cannot }) => (
          <div key={firmwareVersion} className="sm-small sm-quiet">
            {words.other(firmwareVersion, format.number(can), format.number(cannot))}
          </div>
        ))}
        {passport.deviations.length === 0 ? null : (
          <div className="sm-small sm-quiet">{words.deviations(format.number(passport.deviations.length))}</div>
        )}
      </div>
      <DataTable
        label={words.title}
        columns={columns}
        rows={passport.abilities}
        rowKey={({ ability }) => ability}
        empty={<Empty title={words.nothing} hint={words.nothingHint} />}
      />
    </>
  )
}
