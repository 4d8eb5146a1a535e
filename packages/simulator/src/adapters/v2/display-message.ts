import { type ocpp21, type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'
import { clearMessage, type MessageRefusal, messagesOf, setMessage } from '../../station/display.ts'
import { type StationMessage } from '../../station/display-message.ts'
import { type Handlers2, type Request2 } from './types.ts'

/** As both versions write it; 2.1 adds `messageExtra`. */
export type WireMessage = NonNullable<RequestOf<typeof ocpp201, 'NotifyDisplayMessages'>['messageInfo']>[number]
type WireContent = RequestOf<typeof ocpp21, 'SetDisplayMessage'>['message']['message']

const formats = ['ASCII', 'HTML', 'URI', 'UTF8'] as const
const states = ['Charging', 'Faulted', 'Idle', 'Unavailable'] as const

const contentOf = ({ format, language, content }: WireContent) => ({
  format,
  content,
  ...(language !== undefined && { language }),
})

/** What is asked for, and why not where it cannot be. */
export function setMessage2(
  { message }: Request2<'SetDisplayMessage'>,
  station: StationControl,
): MessageRefusal | undefined {
  const { id, priority, state, startDateTime, endDateTime, transactionId, display } = message
  // There is one display, the main one.
  if (display?.evse !== undefined) return 'Rejected'
  return setMessage(station, {
    id,
    priority,
    message: contentOf(message.message),
    extra: (message.messageExtra ?? []).map(contentOf),
    ...(state !== undefined && { state }),
    ...(startDateTime !== undefined && { startAt: Date.parse(startDateTime) }),
    ...(endDateTime !== undefined && { endAt: Date.parse(endDateTime) }),
    ...(transactionId !== undefined && { transactionId }),
  })
}

export const displayMessage: Handlers2<'GetDisplayMessages' | 'ClearDisplayMessage'> = {
  async GetDisplayMessages({ requestId, id, priority, state }, station) {
    const found = messagesOf(station).filter(
      (message) =>
        (id ?? [message.id]).includes(message.id) &&
        (priority ?? message.priority) === message.priority &&
        (state ?? message.state) === message.state,
    )
    if (found.length === 0) return { status: 'Unknown' }
    station.soon(() => station.reports.messages(requestId, found))
    return { status: 'Accepted' }
  },
  ClearDisplayMessage: async ({ id }, station) => ({ status: clearMessage(station, id) ? 'Accepted' : 'Unknown' }),
}

export function messageInfo2({
  id,
  priority,
  state,
  startAt,
  endAt,
  transactionId,
  message,
}: StationMessage): WireMessage {
  const known = states.find((one) => one === state)
  return {
    id,
    priority,
    message: content2(message),
    ...(known !== undefined && { state: known }),
    ...(startAt !== undefined && { startDateTime: new Date(startAt).toISOString() }),
    ...(endAt !== undefined && { endDateTime: new Date(endAt).toISOString() }),
    ...(transactionId !== undefined && { transactionId }),
  }
}

export function content2({ format, language, content }: StationMessage['message']): WireMessage['message'] {
  return {
    format: formats.find((known) => known === format) ?? 'UTF8',
    content,
    ...(language !== undefined && { language }),
  }
}
