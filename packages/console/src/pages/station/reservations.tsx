import { type Station } from '@stationmaster/contract'
import { useState } from 'react'
import { Panel } from '../../components/page.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { ReservationTable } from '../reservations/reservation-table.tsx'
import { type Tray } from './commands.tsx'
import { CommandButton } from './tray-buttons.tsx'

/** The station's reservations; made and given back by commands. */
export function StationReservations({ station, tray }: { station: Station; tray: Tray | null }) {
  const words = useBlocksText().reservations
  const [cursor, setCursor] = useState<string | undefined>()
  return (
    <Panel title={words.title} flush aside={<CommandButton tray={tray} type="ReserveNow" />}>
      <ReservationTable
        query={{ station: station.id }}
        ofStation
        cancel={
          tray?.offers('CancelReservation') === true
            ? ({ reservationId }) => tray.ask('CancelReservation', { reservationId })
            : undefined
        }
        cursor={cursor}
        go={setCursor}
      />
    </Panel>
  )
}
