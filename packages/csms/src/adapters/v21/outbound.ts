import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { logAnswer, updateVerdicts } from '../shared-file-transfers.ts'
import { sendLocalList } from '../shared-local-list.ts'
import { getVariables2, setVariables2 } from '../v2/configuration.ts'
import { customerRequest } from '../v2/customer-information.ts'
import { logRequest } from '../v2/diagnostics.ts'
import { publishRequest, unpublishVerdicts, updateRequest } from '../v2/firmware.ts'
import { listRequest2, listVersionOf } from '../v2/local-list.ts'
import {
  acceptance,
  availabilityRequest,
  completion,
  reportRequest,
  reportVerdicts,
  resetRequest,
  startRequest,
  transactionStatusRequest,
  transferRequest,
  triggerRequest,
  unlockRequest,
} from '../v2/remote-control.ts'
import { transactionStatus } from '../v2/transaction-status.ts'
import { batterySwap21 } from './battery-swap.ts'
import { certificates21 } from './certificates.ts'
import { derControl21 } from './der-control.ts'
import { displayMessage21 } from './display-message.ts'
import { eventStreams21 } from './event-streams.ts'
import { monitoring21 } from './monitoring.ts'
import { networkProfiles21 } from './network-profiles.ts'
import { reservation21 } from './reservation.ts'
import { profile21, smartCharging21 } from './smart-charging.ts'
import { tariffAndCost21 } from './tariff-and-cost.ts'

/** Every contract command in the words of 2.1, where the type of a token is open. */
export const outbound21: Outbound<typeof ocpp21> = {
  RequestStartTransaction: async (caller, parameters, context) => {
    if (context.idToken === undefined) return unsupported('a start needs a token')
    const idToken = { idToken: context.idToken.value, type: context.idToken.type }
    const { chargingProfile } = parameters
    const request = {
      ...startRequest(parameters, context),
      idToken,
      // K05.FR.02, F01.FR.11: a start carries a TxProfile and no other, without its transaction.
      ...(chargingProfile === undefined ? {} : { chargingProfile: profile21(chargingProfile, undefined) }),
    }
    return byStatus(await caller.call('RequestStartTransaction', request), acceptance)
  },
  RequestStopTransaction: async (caller, _parameters, { transaction }) => {
    if (transaction === undefined) return unsupported('the transaction is not on file')
    const { transactionId } = transaction
    return byStatus(await caller.call('RequestStopTransaction', { transactionId }), acceptance)
  },
  UnlockConnector: async (caller, parameters) =>
    byStatus(await caller.call('UnlockConnector', unlockRequest(parameters)), completion),
  Reset: async (caller, parameters) => byStatus(await caller.call('Reset', resetRequest(parameters)), acceptance),
  ChangeAvailability: async (caller, parameters) =>
    byStatus(await caller.call('ChangeAvailability', availabilityRequest(parameters)), acceptance),
  TriggerMessage: async (caller, { requestedMessage, ...place }) => {
    const isOwn = requestedMessage === 'SignV2G20Certificate'
    const request = isOwn ? { requestedMessage } : triggerRequest({ requestedMessage, ...place })
    return byStatus(await caller.call('TriggerMessage', request), acceptance)
  },
  ClearCache: async (caller) => byStatus(await caller.call('ClearCache', {}), completion),
  GetVariables: (caller, parameters, context) =>
    getVariables2((request) => caller.call('GetVariables', request), parameters, context),
  SetVariables: (caller, parameters, context) =>
    setVariables2((request) => caller.call('SetVariables', request), parameters, context),
  GetBaseReport: async (caller, parameters, context) =>
    byStatus(await caller.call('GetBaseReport', reportRequest(parameters, context)), reportVerdicts),
  GetTransactionStatus: async (caller, _parameters, context) =>
    transactionStatus(await caller.call('GetTransactionStatus', transactionStatusRequest(context))),
  UpdateFirmware: async (caller, parameters, context) => {
    const request = updateRequest(parameters, context)
    if (request === null) return unsupported('an update needs a time of retrieval')
    return byStatus(await caller.call('UpdateFirmware', request), updateVerdicts)
  },
  PublishFirmware: async (caller, parameters, context) =>
    byStatus(await caller.call('PublishFirmware', publishRequest(parameters, context)), acceptance),
  UnpublishFirmware: async (caller, parameters) =>
    byStatus(await caller.call('UnpublishFirmware', parameters), unpublishVerdicts),
  GetLog: async (caller, parameters, context) =>
    logAnswer(await caller.call('GetLog', logRequest(parameters, context))),
  SendLocalList: (caller, _parameters, { localList }) =>
    sendLocalList(localList, (message) =>
      caller.call(
        'SendLocalList',
        listRequest2(message, (type) => type),
      ),
    ),
  GetLocalListVersion: async (caller) => listVersionOf(await caller.call('GetLocalListVersion', {})),
  DataTransfer: async (caller, parameters) =>
    byStatus(await caller.call('DataTransfer', transferRequest(parameters)), completion),
  ...reservation21,
  ...smartCharging21,
  ...derControl21,
  ...batterySwap21,
  ...certificates21,
  ...networkProfiles21,
  ...displayMessage21,
  ...monitoring21,
  ...tariffAndCost21,
  ...eventStreams21,
  CustomerInformation: async (caller, parameters, context) => {
    const { idToken } = context
    const token = idToken === undefined ? {} : { idToken: { idToken: idToken.value, type: idToken.type } }
    const request = { ...customerRequest(parameters, context), ...token }
    return byStatus(await caller.call('CustomerInformation', request), acceptance)
  },
}
