import { type ActionsFrom, type Handlers, type ocpp16, type ocpp21, type ocpp201 } from '@stationmaster/ocpp'
import { type StationCall } from '../domain/inbound.ts'

/** What a station of each version may send, by action. */
export type Handlers16 = Handlers<typeof ocpp16, 'csms', StationCall>
type Handlers201 = Handlers<typeof ocpp201, 'csms', StationCall>
export type Handlers21 = Handlers<typeof ocpp21, 'csms', StationCall>

/** Handlers that serve 2.0.1 and 2.1 alike: they read the wider request and give the narrower response. */
export type Handlers2<A extends ActionsFrom<typeof ocpp201, 'station'>> = Pick<Handlers201, A> & Pick<Handlers21, A>
