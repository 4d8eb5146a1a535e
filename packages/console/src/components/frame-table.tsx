import { type Frame } from '@stationmaster/contract'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode } from 'react'
import { words } from '../i18n/dictionary.ts'
import { useFormat, useText } from '../i18n/language.tsx'
import { type Column, DataTable } from './data-table.tsx'
import { type Tone, TonePill } from './state.tsx'

const kindTones: Readonly<Record<string, Tone>> = { '4': 'fault', '5': 'fault', '6': 'reserved' }

interface FrameTableProps {
  frames: readonly Frame[] | undefined
  withStation: boolean
  selected?: number | undefined
  empty: ReactNode
}

const previewLength = 240

/** Frames as they went over the wire, newest first; each opens beside its answer. */
export function FrameTable({ frames, withStation, selected, empty }: FrameTableProps) {
  const text = useText()
  const format = useFormat()
  const columns: Column<Frame>[] = [
    {
      id: 'time',
      header: text.trace.columns.time,
      width: '1%',
      cell: (frame) => (
        <time dateTime={frame.at} title={format.dateTime(frame.at)} className="sm-figure sm-nowrap">
          {format.clockSeconds(frame.at)}
          <span className="sm-hide-narrow">
            {format.clockMillis(frame.at).slice(format.clockSeconds(frame.at).length)}
          </span>
        </time>
      ),
    },
    ...(withStation
      ? [
          {
            id: 'station',
            header: text.trace.columns.station,
            width: '1%',
            cell: (frame: Frame) => <span className="sm-nowrap">{frame.stationId}</span>,
          },
        ]
      : []),
    {
      id: 'direction',
      header: text.trace.columns.direction,
      width: '1%',
      cell: (frame) => (
        <span
          className="sm-row sm-nowrap"
          style={{ gap: 4, color: frame.direction === 'in' ? 'var(--sm-occupied)' : 'var(--sm-signal)' }}
        >
          {frame.direction === 'in' ? (
            <IconArrowRight size={14} aria-hidden="true" />
          ) : (
            <IconArrowLeft size={14} aria-hidden="true" />
          )}
          <span className="sm-hide-narrow">{text.trace.directions[frame.direction]}</span>
        </span>
      ),
    },
    {
      id: 'action',
      header: text.trace.columns.action,
      width: '1%',
      cell: (frame) => (
        <Link
          className="sm-link sm-nowrap"
          to="/trace"
          search={(before) => ({
            ...before,
            ...(withStation ? {} : { station: frame.stationId }),
            seq: String(frame.seq),
          })}
        >
          {frame.action ??
            (frame.messageType === null ? text.trace.unreadable : words(text.trace.types, String(frame.messageType)))}
        </Link>
      ),
    },
    {
      id: 'kind',
      header: text.trace.columns.kind,
      wide: true,
      width: '1%',
      cell: (frame) => (
        <span className="sm-row" style={{ gap: 4 }}>
          {frame.messageType === null ? null : (
            <TonePill tone={kindTones[String(frame.messageType)] ?? 'off'}>
              {words(text.trace.types, String(frame.messageType))}
            </TonePill>
          )}
          {frame.note === null ? null : <TonePill tone="warn">{frame.note}</TonePill>}
        </span>
      ),
    },
    {
      id: 'text',
      header: text.trace.columns.text,
      wide: true,
      clip: true,
      cell: (frame) => <span className="sm-mono sm-quiet">{frame.text.slice(0, previewLength)}</span>,
    },
  ]
  return (
    <DataTable
      label={text.trace.title}
      columns={columns}
      rows={frames}
      rowKey={(frame) => String(frame.seq)}
      selected={(frame) => frame.seq === selected}
      empty={empty}
    />
  )
}
