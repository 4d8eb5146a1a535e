import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp21, type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type DisplayMessage, type MessageContent } from '../../domain/display-message-model.ts'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type CommandContext, type Verdict } from '../../domain/outbound.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { type Handlers2 } from '../handlers.ts'
import { formatInstant, parseInstant } from '../instant.ts'
import { boundedName, isPlaceNumber, optionalName } from '../shared-bounds.ts'
import { completion } from './remote-control.ts'

type Request = RequestOf<typeof ocpp201, 'NotifyDisplayMessages'> | RequestOf<typeof ocpp21, 'NotifyDisplayMessages'>
type WireMessage = NonNullable<RequestOf<typeof ocpp21, 'NotifyDisplayMessages'>['messageInfo']>[number]

const longestContent = 1_024
const mostExtra = 4

/** OCPP 2.x, O03, O04. */
export function displayMessageInbound2({ displayMessages }: Pick<DomainPorts, 'displayMessages'>) {
  return {
    NotifyDisplayMessages: async ({ requestId, tbc = false, messageInfo = [] }: Request, call) => {
      const messages = messageInfo.filter(({ id }) => Number.isSafeInteger(id)).map(messageOfWire)
      await displayMessages.reported(call, { requestId, toBeContinued: tbc, messages })
      return {}
    },
  } satisfies Handlers2<'NotifyDisplayMessages'>
}

function messageOfWire(told: WireMessage) {
  const { display } = told
  const evseId = display?.evse?.id
  return {
    messageId: told.id,
    priority: boundedName(told.priority),
    state: optionalName(told.state),
    startAt: parseInstant(told.startDateTime),
    endAt: parseInstant(told.endDateTime),
    transactionId: told.transactionId ?? null,
    message: contentOfWire(told.message),
    messageExtra: (told.messageExtra ?? []).slice(0, mostExtra).map(contentOfWire),
    display:
      display === undefined
        ? null
        : {
            name: boundedName(display.name),
            instance: optionalName(display.instance),
            evseId: isPlaceNumber(evseId) ? (evseId ?? null) : null,
          },
  } satisfies Partial<DisplayMessage> & { transactionId: string | null }
}

function contentOfWire({ format, language, content }: WireMessage['message']): MessageContent {
  return {
    format: boundedName(format),
    language: optionalName(language),
    content: content.slice(0, longestContent).toWellFormed(),
  }
}

/** What both versions write alike. */
export function messageRequest(parameters: CommandParameters<'SetDisplayMessage'>, context: CommandContext) {
  const { id, priority, startDateTime, endDateTime, transactionId, display } = parameters
  return {
    id: id ?? context.requestId,
    priority,
    ...(startDateTime === undefined ? {} : { startDateTime: formatInstant(Date.parse(startDateTime)) }),
    ...(endDateTime === undefined ? {} : { endDateTime: formatInstant(Date.parse(endDateTime)) }),
    // O01.FR.04: only where it belongs to one. Our id of it is not the station's.
    ...(transactionId === undefined || context.transaction === undefined
      ? {}
      : { transactionId: context.transaction.transactionId }),
    ...(display === undefined
      ? {}
      : {
          display: {
            name: display.name,
            ...(display.instance === undefined ? {} : { instance: display.instance }),
            ...(display.evseId === undefined ? {} : { evse: { id: display.evseId } }),
          },
        }),
  }
}

/** O03.FR.06: none is an answer, not a refusal. */
export const messagesVerdicts: Readonly<Record<string, Verdict>> = { Accepted: 'accepted', Unknown: 'completed' }

const states201 = ['Charging', 'Faulted', 'Idle', 'Unavailable'] as const
const formats201 = ['ASCII', 'HTML', 'URI', 'UTF8'] as const
const longestContent201 = 512

type Rows = 'SetDisplayMessage' | 'GetDisplayMessages' | 'ClearDisplayMessage'

/** In the words of 2.0.1, which has fewer states and formats and one language. */
export const displayMessage201: Pick<Outbound<typeof ocpp201>, Rows> = {
  SetDisplayMessage: async (caller, parameters, context) => {
    const { state, message, messageExtra } = parameters
    const state201 = states201.find((known) => known === state)
    const format = formats201.find((known) => known === message.format)
    if (state !== undefined && state201 === undefined) return unsupported(`OCPP 2.0.1 has no state ${state}`)
    if (format === undefined) return unsupported(`OCPP 2.0.1 has no format ${message.format}`)
    if (messageExtra !== undefined) return unsupported('OCPP 2.0.1 has one language per message')
    if (message.content.length > longestContent201) {
      return unsupported(`at most ${longestContent201} characters of a message fit OCPP 2.0.1`)
    }
    const request = {
      message: {
        ...messageRequest(parameters, context),
        ...(state201 === undefined ? {} : { state: state201 }),
        message: { ...message, format },
      },
    }
    return byStatus(await caller.call('SetDisplayMessage', request), completion)
  },
  GetDisplayMessages: async (caller, { ids, priority, state }, { requestId }) => {
    const state201 = states201.find((known) => known === state)
    if (state !== undefined && state201 === undefined) return unsupported(`OCPP 2.0.1 has no state ${state}`)
    const request = {
      requestId,
      ...(ids === undefined ? {} : { id: ids }),
      ...(priority === undefined ? {} : { priority }),
      ...(state201 === undefined ? {} : { state: state201 }),
    }
    return byStatus(await caller.call('GetDisplayMessages', request), messagesVerdicts)
  },
  ClearDisplayMessage: async (caller, { id }) => byStatus(await caller.call('ClearDisplayMessage', { id }), completion),
}
