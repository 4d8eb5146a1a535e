import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts, type StationCall } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'

type Status = RequestOf<typeof ocpp21, 'StatusNotification'>
type Events = RequestOf<typeof ocpp21, 'NotifyEvent'>
type EventData = Events['eventData'][number]

/** OCPP 2.x, G01 and N07–N08: a status comes as StatusNotification or as an event of AvailabilityState (B01.FR.05). */
export function availability2({ availability, security }: Pick<DomainPorts, 'availability' | 'security'>) {
  return {
    StatusNotification: async (request: Status, call) => {
      await availability.status(call, {
        wireConnectorId: null,
        evseId: request.evseId,
        connectorId: request.connectorId,
        status: request.connectorStatus,
        errorCode: null,
        info: null,
        vendorErrorCode: null,
        at: parseInstant(request.timestamp),
      })
      return {}
    },
    NotifyEvent: async (request: Events, call) => {
      for (const event of request.eventData) await one(event, call)
      return {}
    },
  } satisfies Handlers2<'StatusNotification' | 'NotifyEvent'>

  async function one(event: EventData, call: StationCall): Promise<void> {
    const place = placeOf(event)
    const variable = event.variable.name.toLowerCase()
    const at = parseInstant(event.timestamp)
    if (place !== null && variable === 'availabilitystate') {
      await availability.status(call, {
        wireConnectorId: null,
        ...place,
        status: event.actualValue,
        errorCode: null,
        info: event.techInfo ?? null,
        vendorErrorCode: event.techCode ?? null,
        at,
      })
    } else if (place !== null && variable === 'problem') {
      await availability.problem(call, {
        ...place,
        active: event.cleared !== true && event.actualValue.toLowerCase() === 'true',
        info: event.techInfo ?? null,
        vendorErrorCode: event.techCode ?? null,
        at,
      })
    } else {
      await security.noted(call, call.action, at, event)
    }
  }
}

/** Where on the station the event belongs; null for components that have no availability. */
function placeOf({ component }: EventData): { evseId: number; connectorId: number } | null {
  const evse = component.evse
  switch (component.name.toLowerCase()) {
    case 'connector':
      return evse === undefined ? null : { evseId: evse.id, connectorId: evse.connectorId ?? 1 }
    case 'evse':
      return evse === undefined ? null : { evseId: evse.id, connectorId: 0 }
    case 'chargingstation':
      return { evseId: 0, connectorId: 0 }
    default:
      return null
  }
}
