import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import { messageRequest, messagesVerdicts } from '../v2/display-message.ts'
import { completion } from '../v2/remote-control.ts'

type Rows = 'SetDisplayMessage' | 'GetDisplayMessages' | 'ClearDisplayMessage'

/** O01 to O06 in the words of 2.1. */
export const displayMessage21: Pick<Outbound<typeof ocpp21>, Rows> = {
  SetDisplayMessage: async (caller, parameters, context) => {
    const { state, message, messageExtra } = parameters
    const request = {
      message: {
        ...messageRequest(parameters, context),
        ...(state === undefined ? {} : { state }),
        message,
        ...(messageExtra === undefined ? {} : { messageExtra }),
      },
    }
    return byStatus(await caller.call('SetDisplayMessage', request), completion)
  },
  GetDisplayMessages: async (caller, { ids, priority, state }, { requestId }) => {
    const request = {
      requestId,
      ...(ids === undefined ? {} : { id: ids }),
      ...(priority === undefined ? {} : { priority }),
      ...(state === undefined ? {} : { state }),
    }
    return byStatus(await caller.call('GetDisplayMessages', request), messagesVerdicts)
  },
  ClearDisplayMessage: async (caller, { id }) => byStatus(await caller.call('ClearDisplayMessage', { id }), completion),
}
