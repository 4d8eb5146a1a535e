/** What we ask of a 1.5 station: what 1.6 would ask, lowered. */
import { type CommandType, commandTypes } from '@stationmaster/contract'
import { type ActionsFrom, type ocpp15, type ocpp16, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type CommandContext, type StationAnswer } from '../../domain/outbound.ts'
import { type CallAnswer, type Caller, type Outbound } from '../adapter.ts'
import { unsupported } from '../answers.ts'

type Protocol15 = typeof ocpp15
type Protocol16 = typeof ocpp16

type Calls16 = {
  [A in ActionsFrom<Protocol16, 'csms'>]: (
    payload: RequestOf<Protocol16, A>,
  ) => Promise<CallAnswer<ResponseOf<Protocol16, A>>>
}

/** Verbs that 1.5 has no message for whatever their parameters; others say so when they are asked. */
const withoutWords: ReadonlySet<string> = new Set([
  'TriggerMessage',
  'SetChargingProfile',
  'ClearChargingProfile',
  'GetCompositeSchedule',
  'InstallCertificate',
  'DeleteCertificate',
  'GetInstalledCertificateIds',
])

function mapped<A, B>(answer: CallAnswer<A>, map: (payload: A) => B): CallAnswer<B> {
  return answer.kind === 'result' ? { kind: 'result', payload: map(answer.payload) } : answer
}

/** Every call of 1.6 in the words of 1.5; `missing` hears of those that have none. */
function calls16(caller: Caller<Protocol15>, missing: (why: string) => void): Calls16 {
  const none = (what: string) => async (): Promise<CallAnswer<never>> => {
    missing(`OCPP 1.5 has no ${what}`)
    return { kind: 'error', code: 'NotSupported', description: `OCPP 1.5 has no ${what}`, details: {} }
  }
  return {
    CancelReservation: (payload) => caller.call('CancelReservation', payload),
    ChangeAvailability: (payload) => caller.call('ChangeAvailability', payload),
    ChangeConfiguration: (payload) => caller.call('ChangeConfiguration', payload),
    ClearCache: (payload) => caller.call('ClearCache', payload),
    DataTransfer: (payload) => caller.call('DataTransfer', payload),
    GetConfiguration: (payload) => caller.call('GetConfiguration', payload),
    GetDiagnostics: (payload) => caller.call('GetDiagnostics', payload),
    GetLocalListVersion: (payload) => caller.call('GetLocalListVersion', payload),
    RemoteStartTransaction: ({ chargingProfile, ...payload }) =>
      chargingProfile === undefined
        ? caller.call('RemoteStartTransaction', payload)
        : none('charging profile in a remote start')(),
    RemoteStopTransaction: (payload) => caller.call('RemoteStopTransaction', payload),
    ReserveNow: (payload) => caller.call('ReserveNow', payload),
    Reset: (payload) => caller.call('Reset', payload),
    SendLocalList: async ({ localAuthorizationList, ...payload }) => {
      const list = localAuthorizationList === undefined ? {} : { localAuthorisationList: localAuthorizationList }
      const answer = await caller.call('SendLocalList', { ...payload, ...list })
      // We send no hash, so an error in one is a failure like any other.
      return mapped(answer, ({ status }) => ({ status: status === 'HashError' ? 'Failed' : status }))
    },
    UnlockConnector: async (payload) =>
      mapped(await caller.call('UnlockConnector', payload), ({ status }) => ({
        status: status === 'Accepted' ? 'Unlocked' : 'UnlockFailed',
      })),
    UpdateFirmware: (payload) => caller.call('UpdateFirmware', payload),
    CertificateSigned: none('CertificateSigned'),
    ClearChargingProfile: none('ClearChargingProfile'),
    DeleteCertificate: none('DeleteCertificate'),
    ExtendedTriggerMessage: none('ExtendedTriggerMessage'),
    GetCompositeSchedule: none('GetCompositeSchedule'),
    GetInstalledCertificateIds: none('GetInstalledCertificateIds'),
    GetLog: none('GetLog'),
    InstallCertificate: none('InstallCertificate'),
    SetChargingProfile: none('SetChargingProfile'),
    SignedUpdateFirmware: none('SignedUpdateFirmware'),
    TriggerMessage: none('TriggerMessage'),
  }
}

/** A row of any command: its parameters were read for that command by whoever has them. */
type Row16 = (caller: Caller<Protocol16>, parameters: never, context: CommandContext) => Promise<StationAnswer>

function lowered(type: CommandType, row: Row16 | 'unsupported') {
  if (row === 'unsupported' || withoutWords.has(type)) return 'unsupported'
  return async (caller: Caller<Protocol15>, parameters: never, context: CommandContext): Promise<StationAnswer> => {
    let why: string | undefined
    const calls = calls16(caller, (reason) => {
      why ??= reason
    })
    const answer = await row({ call: (action, payload) => calls[action](payload) }, parameters, context)
    return why === undefined ? answer : unsupported(why)
  }
}

export function outbound15(outbound: Outbound<Protocol16>): Outbound<Protocol15> {
  const rows = commandTypes.map((type): [string, unknown] => [type, lowered(type, outbound[type])])
  // oxlint-disable-next-line typescript/consistent-type-assertions -- every command has just got its row
  return Object.fromEntries(rows) as Outbound<Protocol15>
}
