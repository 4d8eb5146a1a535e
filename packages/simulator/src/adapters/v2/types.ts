import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'

export type Action2 = keyof (typeof ocpp201)['actions'] & keyof (typeof ocpp21)['actions']

/** The wider request of 2.1, which every 2.0.1 request is too. */
export type Request2<A extends Action2> = RequestOf<typeof ocpp21, A>
/** The narrower response of 2.0.1, which every 2.1 station may give. */
export type Response2<A extends Action2> = ResponseOf<typeof ocpp201, A>
/** A handler that serves both versions. */
type Handler2<A extends Action2> = (request: Request2<A>, station: StationControl) => Promise<Response2<A>>
export type Handlers2<A extends Action2> = { [K in A]: Handler2<K> }
