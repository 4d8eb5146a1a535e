import { Button, TextInput } from '@mantine/core'
import { type Station, type StationInput } from '@stationmaster/contract'
import { useState } from 'react'
import { ReasonField } from '../../components/confirm.tsx'
import { ProblemNote } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'
import { useStationEdit } from './station-edit.ts'

interface Row {
  evseId: number
  publicEvseId: string
  connectors: string
}

const rowsOf = (station: Station): Row[] =>
  station.evses
    .filter((evse) => evse.evseId > 0)
    .map((evse) => ({ evseId: evse.evseId, publicEvseId: evse.publicEvseId ?? '', connectors: '' }))

const numbers = (typed: string): number[] | null => {
  const parts = typed.split(/[\s,;]+/).filter((part) => part !== '')
  return parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) > 0) ? parts.map(Number) : null
}

/** Connector numbers are those of the wire; left empty, the grouping stays as it is. */
const inputOf = (rows: readonly Row[]): NonNullable<StationInput['evses']> =>
  rows.map((row) => {
    const wires = numbers(row.connectors) ?? []
    return {
      evseId: row.evseId,
      publicEvseId: row.publicEvseId.trim() === '' ? null : row.publicEvseId.trim(),
      ...(wires.length === 0
        ? {}
        : { connectors: wires.map((wireConnectorId, index) => ({ connectorId: index + 1, wireConnectorId })) }),
    }
  })

/** The ids printed on the outlets, and which connector belongs to which EVSE (F18). */
export function StationEvses({ station }: { station: Station }) {
  const text = useText()
  const words = text.stationSettings
  const [rows, setRows] = useState(() => rowsOf(station))
  const [reason, setReason] = useState('')
  const edit = useStationEdit(station, () => setReason(''))
  const set = (index: number, change: Partial<Row>) =>
    setRows((before) => before.map((row, at) => (at === index ? { ...row, ...change } : row)))
  const bad = rows.some((row) => numbers(row.connectors) === null)
  const changed = JSON.stringify(rows) !== JSON.stringify(rowsOf(station))
  return (
    <Panel title={words.evses}>
      <form
        className="sm-stack"
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          edit.mutate({ evses: inputOf(rows), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })
        }}
      >
        <div className="sm-soft sm-small">{words.evsesHint}</div>
        {rows.map((row, index) => (
          <fieldset key={row.evseId} style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="sm-small" style={{ fontWeight: 600, padding: 0 }}>
              {text.station.evse(row.evseId)}
            </legend>
            <div className="sm-row sm-wrap" style={{ alignItems: 'flex-start' }}>
              <TextInput
                className="sm-grow"
                label={words.publicId}
                maxLength={48}
                value={row.publicEvseId}
                onChange={(event) => set(index, { publicEvseId: event.currentTarget.value })}
              />
              <TextInput
                label={words.connectors}
                placeholder={words.connectorsKeep}
                error={numbers(row.connectors) === null ? words.connectorsBad : undefined}
                value={row.connectors}
                onChange={(event) => set(index, { connectors: event.currentTarget.value })}
              />
            </div>
          </fieldset>
        ))}
        <div>
          <Button
            variant="default"
            onClick={() => {
              const evseId = Math.max(0, ...rows.map((row) => row.evseId)) + 1
              setRows([...rows, { evseId, publicEvseId: '', connectors: String(evseId) }])
            }}
          >
            {words.addEvse}
          </Button>
        </div>
        <ReasonField value={reason} onChange={setReason} />
        {edit.isError ? <ProblemNote error={edit.error} /> : null}
        <div>
          <Button type="submit" disabled={!changed || bad} loading={edit.isPending}>
            {text.common.save}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
