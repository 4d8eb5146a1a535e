import { Button, Select, TextInput } from '@mantine/core'
import { type Station } from '@stationmaster/contract'
import { useState } from 'react'
import { ReasonField } from '../../components/confirm.tsx'
import { ProblemNote } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { choices, emptied, inputOf, nextSeat, type PrintedIds, printedOf, type Seat, seatsOf } from './evse-grouping.ts'
import { useStationEdit } from './station-edit.ts'

interface GroupingProps {
  seats: readonly Seat[]
  set: (seats: Seat[]) => void
}

/** Which connectors of OCPP 1.6 make one EVSE. */
function Grouping({ seats, set }: GroupingProps) {
  const text = useText()
  const format = useFormat()
  const words = text.stationSettings
  const data = choices(seats).map((evseId) => ({ value: String(evseId), label: text.station.evse(evseId) }))
  return (
    <fieldset className="evse-grouping">
      <legend>{words.grouping}</legend>
      <div className="sm-quiet sm-small">{words.groupingHint}</div>
      {seats.map((seat) => (
        <Select
          key={seat.wireConnectorId}
          label={[
            text.station.wireConnector(seat.wireConnectorId),
            seat.type,
            seat.maxPowerW === null ? null : text.station.maxPower(format.power(seat.maxPowerW)),
          ]
            .filter((word) => word !== null)
            .join(' · ')}
          {...(seat.busy ? { description: words.groupingBusy } : {})}
          disabled={seat.busy}
          data={data}
          value={String(seat.evseId)}
          onChange={(chosen) =>
            set(
              seats.map((each) =>
                each.wireConnectorId === seat.wireConnectorId ? { ...each, evseId: Number(chosen) } : each,
              ),
            )
          }
        />
      ))}
      {emptied(seats).map((evseId) => (
        <div key={evseId} className="sm-note">
          {words.emptied(evseId)}
        </div>
      ))}
      <div>
        <Button variant="default" onClick={() => set([...seats, nextSeat(seats)])}>
          {words.addConnector}
        </Button>
      </div>
    </fieldset>
  )
}

/** The ids printed on the outlets, and which connectors make one EVSE (F18). */
export function StationEvses({ station }: { station: Station }) {
  const text = useText()
  const words = text.stationSettings
  const [printed, setPrinted] = useState<PrintedIds>(() => printedOf(station))
  const [seats, setSeats] = useState(() => seatsOf(station))
  const [reason, setReason] = useState('')
  const edit = useStationEdit(station, (changed) => {
    setPrinted(printedOf(changed))
    setSeats(seatsOf(changed))
    setReason('')
  })
  const grouped = station.protocolVersion === null || seats.length > 0
  const gone = emptied(seats)
  const evseIds = [...new Set([...Object.keys(printed).map(Number), ...seats.map((seat) => seat.evseId)])]
    .filter((evseId) => !gone.includes(evseId))
    .sort((a, b) => a - b)
  const evses = inputOf(station, printed, seats)
  const regroups = evses.some((evse) => evse.connectors !== undefined)
  return (
    <Panel title={words.evses}>
      <form
        className="sm-stack"
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          edit.mutate({ evses, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })
        }}
      >
        <div className="sm-quiet sm-small">{words.evsesHint}</div>
        {evseIds.map((evseId) => (
          <TextInput
            key={evseId}
            label={`${text.station.evse(evseId)}: ${words.publicId}`}
            maxLength={48}
            value={printed[evseId] ?? ''}
            onChange={(event) => setPrinted({ ...printed, [evseId]: event.currentTarget.value })}
          />
        ))}
        {seats.length > 0 ? null : (
          <div>
            <Button variant="default" onClick={() => setPrinted({ ...printed, [Math.max(0, ...evseIds) + 1]: '' })}>
              {words.addEvse}
            </Button>
          </div>
        )}
        {grouped ? <Grouping seats={seats} set={setSeats} /> : null}
        <ReasonField value={reason} onChange={setReason} required={regroups} />
        {edit.isError ? <ProblemNote error={edit.error} /> : null}
        <div>
          <Button
            type="submit"
            disabled={evses.length === 0 || (regroups && reason.trim() === '')}
            loading={edit.isPending}
          >
            {text.common.save}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
