import { type ocpp201 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { logAnswer, updateVerdicts } from '../shared-file-transfers.ts'
import { sendLocalList } from '../shared-local-list.ts'
import { certificates201 } from './certificates.ts'
import { getVariables2, setVariables2 } from './configuration.ts'
import { customerRequest } from './customer-information.ts'
import { logRequest } from './diagnostics.ts'
import { displayMessage201 } from './display-message.ts'
import { longestLocation201, publishRequest, unpublishVerdicts, updateRequest } from './firmware.ts'
import { idToken201, tokenType201 } from './id-token-201.ts'
import { listRequest2, listVersionOf } from './local-list.ts'
import { monitoring201 } from './monitoring-201.ts'
import { networkProfiles201 } from './network-profiles.ts'
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
} from './remote-control.ts'
import { reservation201 } from './reservation.ts'
import { profile201, smartCharging201 } from './smart-charging-201.ts'
import { tariffAndCost201 } from './tariff-and-cost.ts'
import { transactionStatus } from './transaction-status.ts'

const tooLong = `at most ${longestLocation201} characters of a location fit OCPP 2.0.1`

/** Every contract command in the words of 2.0.1. */
export const outbound201: Outbound<typeof ocpp201> = {
  RequestStartTransaction: async (caller, parameters, context) => {
    if (context.idToken === undefined) return unsupported('a start needs a token')
    if (parameters.transactionLimit !== undefined) return unsupported('OCPP 2.0.1 has no limits of a transaction')
    const { chargingProfile } = parameters
    // K05.FR.02, F01.FR.11: a start carries a TxProfile and no other, without its transaction.
    const profile = chargingProfile === undefined ? undefined : profile201(chargingProfile, 'TxProfile', undefined)
    if (profile !== undefined && 'why' in profile) return unsupported(profile.why)
    const request = {
      ...startRequest(parameters, context),
      idToken: idToken201(context.idToken),
      ...(profile === undefined ? {} : { chargingProfile: profile }),
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
    if (requestedMessage === 'SignV2G20Certificate') return unsupported(`OCPP 2.0.1 has no ${requestedMessage}`)
    return byStatus(await caller.call('TriggerMessage', triggerRequest({ requestedMessage, ...place })), acceptance)
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
    if (parameters.location.length > longestLocation201) return unsupported(tooLong)
    return byStatus(await caller.call('UpdateFirmware', request), updateVerdicts)
  },
  PublishFirmware: async (caller, parameters, context) =>
    parameters.location.length > longestLocation201
      ? unsupported(tooLong)
      : byStatus(await caller.call('PublishFirmware', publishRequest(parameters, context)), acceptance),
  UnpublishFirmware: async (caller, parameters) =>
    byStatus(await caller.call('UnpublishFirmware', parameters), unpublishVerdicts),
  GetLog: async (caller, parameters, context) => {
    const { logType, ...request } = logRequest(parameters, context)
    if (logType === 'DataCollectorLog') return unsupported('OCPP 2.0.1 knows no log of a data collector')
    if (parameters.remoteLocation.length > longestLocation201) return unsupported(tooLong)
    return logAnswer(await caller.call('GetLog', { ...request, logType }))
  },
  SendLocalList: (caller, _parameters, { localList }) =>
    sendLocalList(localList, (message) => caller.call('SendLocalList', listRequest2(message, tokenType201))),
  GetLocalListVersion: async (caller) => listVersionOf(await caller.call('GetLocalListVersion', {})),
  DataTransfer: async (caller, parameters) =>
    byStatus(await caller.call('DataTransfer', transferRequest(parameters)), completion),
  ...reservation201,
  ...smartCharging201,
  ...certificates201,
  ...networkProfiles201,
  ...displayMessage201,
  ...monitoring201,
  ...tariffAndCost201,
  GetPeriodicEventStream: 'unsupported',
  AdjustPeriodicEventStream: 'unsupported',
  CustomerInformation: async (caller, parameters, context) => {
    const token = context.idToken === undefined ? {} : { idToken: idToken201(context.idToken) }
    const request = { ...customerRequest(parameters, context), ...token }
    return byStatus(await caller.call('CustomerInformation', request), acceptance)
  },
}
