/** What a check run tries, by functional block: each case asks, and says what the answers mean. */
import { type CheckRisk, type CommandRequest, type CommandType } from '@stationmaster/contract'
import { isOpen } from './commands.ts'
import { type Command } from './model.ts'

export interface CheckOutcome {
  verdict: 'passed' | 'failed' | 'not-supported' | 'skipped'
  detail: string | null
}

/** What a case may do with the station; every step of it is counted, timed and refused while somebody charges. */
export interface CheckDriver {
  /** EVSE to try things at. */
  evseId: number
  logLocation: string | undefined
  firmwareLocation: string | undefined
  now(): string
  later(seconds: number): string
  /**
   * Resolves with the answer.
   *
   * @param back puts the station back, whatever happens after it was asked; on record before it is
   */
  ask(request: CommandRequest, back?: CommandRequest): Promise<Command>
  /** Resolves with the effect, or with what is known when the wait is over. */
  effect(request: CommandRequest, waitMs: number, back?: CommandRequest): Promise<Command>
  call(action: string, payload: object): Promise<{ outcome: string; payload: unknown }>
  /** The value of a variable of the station as it was last read. */
  value(component: string, variable: string): Promise<string | null>
  /** Whether nobody asked for the EVSE to be out of service. */
  isOperative(): Promise<boolean>
  /** Whether profiles of somebody are installed, which ours would replace. */
  hasProfiles(): Promise<boolean>
  /** From now on this puts the station back; nothing when it is as it was. */
  putBack(...requests: CommandRequest[]): Promise<void>
}

export interface CheckPlan {
  id: string
  block: string
  title: string
  risk: CheckRisk | null
  /** Not tried while a transaction is active. */
  disturbs: boolean
  needs: readonly CommandType[]
  run(driver: CheckDriver): Promise<CheckOutcome>
}

const missing: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported'])
const passed: CheckOutcome = { verdict: 'passed', detail: null }
const failed = (detail: string): CheckOutcome => ({ verdict: 'failed', detail })

function wordsOf({ type, status, outcome }: Command): string {
  return [`${type}: ${status}`, outcome?.status, outcome?.code, outcome?.description].filter((text) => text).join(' · ')
}

function lacks({ status, outcome }: Command): boolean {
  if (status === 'error') return missing.has(outcome?.code ?? '')
  return status === 'unsupported' || (status === 'rejected' && missing.has(outcome?.status ?? ''))
}

/** What was asked was done, its effect included where it was waited for. */
function done(command: Command): CheckOutcome {
  if (command.status === 'completed') return passed
  if (lacks(command)) return { verdict: 'not-supported', detail: wordsOf(command) }
  return failed(isOpen(command) ? `${wordsOf(command)} · its effect was not seen` : wordsOf(command))
}

/** Any answer that the specification has will do. */
function answered(command: Command): CheckOutcome {
  const isAnswer = command.status === 'completed' || command.status === 'accepted' || command.status === 'rejected'
  if (isAnswer && !lacks(command)) return { verdict: 'passed', detail: command.outcome?.status ?? null }
  return done(command)
}

const readOnly = (
  id: string,
  block: string,
  title: string,
  request: CommandRequest,
  judge: (command: Command) => CheckOutcome,
): CheckPlan => ({
  id,
  block,
  title,
  risk: null,
  disturbs: false,
  needs: [request.type],
  run: async ({ ask }) => judge(await ask(request)),
})

const heartbeat = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }
const reading: CommandRequest = { type: 'GetVariables', parameters: { variables: [heartbeat] } }
const setting = (value: string): CommandRequest => ({
  type: 'SetVariables',
  parameters: { variables: [{ ...heartbeat, value }] },
})
const operation = (operationalStatus: 'Operative' | 'Inoperative', evseId: number): CommandRequest => ({
  type: 'ChangeAvailability',
  parameters: { operationalStatus, evseId },
})
const effectMs = 90_000
const firmwareMs = 300_000
const checkToken = { value: 'STATIONMASTER-CHECK', type: 'Central' }
const reservationSeconds = 120

async function setAndBack({ ask, value, putBack }: CheckDriver): Promise<CheckOutcome> {
  const read = await ask(reading)
  const before = await value(heartbeat.component, heartbeat.variable)
  if (read.status !== 'completed' || before === null) return done(read)
  const other = String(Number(before) + 1)
  const set = await ask(setting(other), setting(before))
  if (set.status !== 'completed') {
    await putBack()
    return done(set)
  }
  await ask(reading)
  const between = await value(heartbeat.component, heartbeat.variable)
  const back = await ask(setting(before))
  if (back.status !== 'completed') return failed(`${wordsOf(back)} · the value could not be put back`)
  await putBack()
  return between === other ? passed : failed(`it accepted ${other} and then told ${between}`)
}

async function offAndOn({ effect, evseId, isOperative, putBack }: CheckDriver): Promise<CheckOutcome> {
  if (!(await isOperative())) return { verdict: 'skipped', detail: 'it is out of service already' }
  const off = await effect(operation('Inoperative', evseId), effectMs, operation('Operative', evseId))
  const on = await effect(operation('Operative', evseId), effectMs)
  if (on.status === 'completed') await putBack()
  return done(off).verdict === 'passed' ? done(on) : done(off)
}

async function reserveAndCancel({ ask, evseId, later, putBack }: CheckDriver): Promise<CheckOutcome> {
  const expiryDateTime = later(reservationSeconds)
  const reserved = await ask({ type: 'ReserveNow', parameters: { evseId, idToken: checkToken, expiryDateTime } })
  if (reserved.status !== 'completed') return answered(reserved)
  const number: unknown = Object(reserved.parameters).reservationId
  if (typeof number !== 'number') return failed('its number is not known')
  const cancel: CommandRequest = { type: 'CancelReservation', parameters: { reservationId: number } }
  await putBack(cancel)
  const cancelled = await ask(cancel)
  if (cancelled.status === 'completed') await putBack()
  return done(cancelled)
}

async function limitAndClear({ ask, evseId, hasProfiles, putBack, now, later }: CheckDriver): Promise<CheckOutcome> {
  if (await hasProfiles()) return { verdict: 'skipped', detail: 'charging profiles are installed' }
  const set = await ask({
    type: 'SetChargingProfile',
    parameters: {
      evseId,
      chargingProfile: {
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Absolute',
        validTo: later(reservationSeconds),
        chargingSchedule: [
          {
            id: 1,
            startSchedule: now(),
            duration: 60,
            chargingRateUnit: 'A',
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
          },
        ],
      },
    },
  })
  const number: unknown = Object(Object(set.parameters).chargingProfile).id
  if (set.status !== 'completed' || typeof number !== 'number') return done(set)
  const clear: CommandRequest = { type: 'ClearChargingProfile', parameters: { chargingProfileId: number } }
  await putBack(clear)
  const cleared = await ask(clear)
  if (cleared.status === 'completed') await putBack()
  return done(cleared)
}

async function unknownAction({ call }: CheckDriver): Promise<CheckOutcome> {
  const { outcome, payload } = await call('StationmasterNoSuchAction', {})
  const code = String(Object(payload).code)
  if (outcome === 'error' && missing.has(code)) return { verdict: 'passed', detail: code }
  return failed(outcome === 'error' ? `it was refused with ${code}` : `it was answered with ${outcome}`)
}

const trigger = (requestedMessage: 'Heartbeat' | 'StatusNotification'): CheckPlan => ({
  id: `F06 ${requestedMessage}`,
  block: 'Remote control',
  title: `Trigger ${requestedMessage}`,
  risk: null,
  disturbs: false,
  needs: ['TriggerMessage'],
  run: async ({ effect, evseId }) => {
    const place = requestedMessage === 'StatusNotification' ? { evseId, connectorId: 1 } : {}
    return done(await effect({ type: 'TriggerMessage', parameters: { requestedMessage, ...place } }, effectMs))
  },
})

const unknownVariable = { component: 'StationmasterCheck', variable: 'StationmasterNoSuchVariable' }

/** In this order: what changes least comes first, and a reset last. */
export const checkPlans: readonly CheckPlan[] = [
  readOnly('B06 one variable', 'Provisioning', 'Get a variable', reading, done),
  readOnly(
    'B06 unknown variable',
    'Provisioning',
    'Get a variable that is not known',
    { type: 'GetVariables', parameters: { variables: [unknownVariable] } },
    answered,
  ),
  {
    id: 'B05 set and put back',
    block: 'Provisioning',
    title: 'Set a variable, read it, and put it back',
    risk: null,
    disturbs: false,
    needs: ['GetVariables', 'SetVariables'],
    run: setAndBack,
  },
  {
    id: 'B07 full inventory',
    block: 'Provisioning',
    title: 'Report the whole configuration',
    risk: null,
    disturbs: false,
    needs: ['GetBaseReport'],
    run: async ({ effect }) => done(await effect({ type: 'GetBaseReport', parameters: {} }, effectMs)),
  },
  trigger('Heartbeat'),
  trigger('StatusNotification'),
  readOnly(
    'D02 version',
    'Local authorization list',
    'Tell the version of the local list',
    { type: 'GetLocalListVersion', parameters: {} },
    done,
  ),
  readOnly(
    'E14 status',
    'Transactions',
    'Tell whether messages of transactions wait',
    { type: 'GetTransactionStatus', parameters: {} },
    answered,
  ),
  readOnly(
    'K08 composite schedule',
    'Smart charging',
    'Tell the composite schedule of the whole station',
    { type: 'GetCompositeSchedule', parameters: { evseId: 0, duration: 60 } },
    answered,
  ),
  readOnly(
    'K09 profiles',
    'Smart charging',
    'Report the charging profiles',
    { type: 'GetChargingProfiles', parameters: {} },
    answered,
  ),
  readOnly(
    'M03 installed certificates',
    'Certificates',
    'List the installed root certificates',
    { type: 'GetInstalledCertificateIds', parameters: { certificateType: ['CSMSRootCertificate'] } },
    answered,
  ),
  readOnly(
    'O03 display messages',
    'Display messages',
    'Tell the display messages',
    { type: 'GetDisplayMessages', parameters: {} },
    answered,
  ),
  readOnly(
    'P01 unknown vendor',
    'Data transfer',
    'Answer a vendor that is not known',
    { type: 'DataTransfer', parameters: { vendorId: 'org.stationmaster.check' } },
    answered,
  ),
  {
    id: 'X01 unknown action',
    block: 'Protocol',
    title: 'Refuse an action that does not exist',
    risk: null,
    disturbs: false,
    needs: [],
    run: unknownAction,
  },
  {
    id: 'N01 log',
    block: 'Diagnostics',
    title: 'Upload a log',
    risk: null,
    disturbs: false,
    needs: ['GetLog'],
    run: async ({ effect, logLocation = '' }) => {
      const parameters = { logType: 'DiagnosticsLog', remoteLocation: logLocation } as const
      return done(await effect({ type: 'GetLog', parameters }, effectMs))
    },
  },
  {
    id: 'C11 clear the cache',
    block: 'Authorization',
    title: 'Clear the authorization cache',
    risk: 'clearing',
    disturbs: false,
    needs: ['ClearCache'],
    run: async ({ ask }) => done(await ask({ type: 'ClearCache', parameters: {} })),
  },
  {
    id: 'G03 inoperative and back',
    block: 'Availability',
    title: 'Take an EVSE out of service and back',
    risk: 'availability',
    disturbs: true,
    needs: ['ChangeAvailability'],
    run: offAndOn,
  },
  {
    id: 'H01 reserve and cancel',
    block: 'Reservation',
    title: 'Reserve an EVSE and cancel it',
    risk: 'reservation',
    disturbs: true,
    needs: ['ReserveNow', 'CancelReservation'],
    run: reserveAndCancel,
  },
  {
    id: 'K01 set and clear',
    block: 'Smart charging',
    title: 'Set a charging profile and clear it',
    risk: 'charging-profile',
    disturbs: true,
    needs: ['SetChargingProfile', 'ClearChargingProfile'],
    run: limitAndClear,
  },
  {
    id: 'F05 unlock',
    block: 'Remote control',
    title: 'Unlock a connector',
    risk: 'unlock',
    disturbs: true,
    needs: ['UnlockConnector'],
    run: async ({ ask, evseId }) => answered(await ask({ type: 'UnlockConnector', parameters: { evseId } })),
  },
  {
    id: 'L01 firmware',
    block: 'Firmware',
    title: 'Install firmware',
    risk: 'firmware',
    disturbs: true,
    needs: ['UpdateFirmware'],
    run: async ({ effect, firmwareLocation: location = '' }) =>
      done(await effect({ type: 'UpdateFirmware', parameters: { location } }, firmwareMs)),
  },
  {
    id: 'B11 reset',
    block: 'Provisioning',
    title: 'Restart',
    risk: 'reset',
    disturbs: true,
    needs: ['Reset'],
    run: async ({ effect }) => done(await effect({ type: 'Reset', parameters: { type: 'OnIdle' } }, effectMs)),
  },
]

/** Why a case is not tried; null when it is. */
export function leftOut(
  plan: CheckPlan,
  {
    commands,
    allow,
    logLocation,
    firmwareLocation,
  }: {
    commands: readonly string[]
    allow: readonly CheckRisk[]
    logLocation?: string | undefined
    firmwareLocation?: string | undefined
  },
): string | null {
  if (plan.needs.some((type) => !commands.includes(type))) return 'its version has no such command'
  if (plan.risk !== null && !allow.includes(plan.risk)) return `not allowed: ${plan.risk}`
  if (plan.needs.includes('GetLog') && logLocation === undefined) return 'no logLocation was given'
  if (plan.needs.includes('UpdateFirmware') && firmwareLocation === undefined) return 'no firmwareLocation was given'
  return null
}
