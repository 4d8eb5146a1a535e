import { type MonitorEvent } from './monitor-model.ts'

/** The versions a virtual station can speak; the subprotocol names live in the adapters. */
export type StationVersion = '1.5S' | '1.6S' | '1.6' | '2.0.1' | '2.1'

export interface ConnectorLayout {
  /** The connectorType of 2.x, such as `cCCS2`, `cType2`, `sType2`, `cG105`. */
  readonly type: string
  readonly tethered: boolean
}

export interface EvseLayout {
  /** The public EVSE id that is printed on it, such as `SE*STM*E100001`. */
  readonly publicId: string
  readonly kind: 'ac' | 'dc'
  readonly phases: 1 | 3
  readonly maxPowerW: number
  readonly maxCurrentA: number
  /** What it can take back from a car; none when it is left out. */
  readonly maxDischargeW?: number
  readonly connectors: readonly [ConnectorLayout, ...ConnectorLayout[]]
}

/** What a model of station is made of; shared by all stations of that model. */
export interface StationLayout {
  readonly vendorName: string
  readonly model: string
  readonly firmwareVersion: string
  readonly evses: readonly [EvseLayout, ...EvseLayout[]]
  /** What the supply allows for all EVSEs together. */
  readonly supplyLimitW?: number
  /** Settings that differ from the factory's, by device-model key. */
  readonly variables?: Readonly<Record<string, string>>
  /** Whether it speaks ISO 15118 with vehicles. */
  readonly iso15118?: boolean
  /** Actions that this model does not know, as its version names them; a controller says so by `Available` above. */
  readonly lacks?: readonly string[]
}

export interface IdToken {
  readonly idToken: string
  /** The idToken type of 2.x. */
  readonly type: string
}

export type AuthorizationStatus =
  | 'Accepted'
  | 'Blocked'
  | 'ConcurrentTx'
  | 'Expired'
  | 'Invalid'
  | 'NoCredit'
  | 'NotAllowedTypeEVSE'
  | 'NotAtThisLocation'
  | 'NotAtThisTime'
  | 'Unknown'

export interface AuthorizationResult {
  readonly status: AuthorizationStatus
  readonly groupIdToken?: IdToken
  /** Until when the answer may be cached, ms since 1970. */
  readonly cacheExpiry?: number
}

export type RegistrationStatus = 'Accepted' | 'Pending' | 'Rejected'
export interface BootAnswer {
  readonly status: RegistrationStatus
  readonly intervalS: number
  readonly currentTime: number
}

export type BootReason =
  | 'ApplicationReset'
  | 'FirmwareUpdate'
  | 'LocalReset'
  | 'PowerUp'
  | 'RemoteReset'
  | 'ScheduledReset'
  | 'Triggered'
  | 'Watchdog'

export type OperationalStatus = 'Operative' | 'Inoperative'

export type ChargingState = 'Charging' | 'EVConnected' | 'SuspendedEV' | 'SuspendedEVSE' | 'Idle'

/** The causes of transaction events that these stations know; words of 2.x. */
export type TriggerReason =
  | 'Authorized'
  | 'CablePluggedIn'
  | 'ChargingStateChanged'
  | 'Deauthorized'
  | 'EVCommunicationLost'
  | 'EVConnectTimeout'
  | 'MeterValueClock'
  | 'MeterValuePeriodic'
  | 'Trigger'
  | 'UnlockCommand'
  | 'StopAuthorized'
  | 'RemoteStop'
  | 'RemoteStart'
  | 'AbnormalCondition'
  | 'ResetCommand'
  | 'TxResumed'
  | 'TariffChanged'

export type StoppedReason =
  | 'DeAuthorized'
  | 'EmergencyStop'
  | 'EVDisconnected'
  | 'GroundFault'
  | 'ImmediateReset'
  | 'Local'
  | 'Other'
  | 'OvercurrentFault'
  | 'PowerLoss'
  | 'Reboot'
  | 'Remote'
  | 'SoftReset'
  | 'StoppedByEV'
  | 'Timeout'

/** The points at which a transaction may start or stop (2.x TxStartPoint, TxStopPoint). */
export type TransactionPoint =
  | 'ParkingBayOccupancy'
  | 'EVConnected'
  | 'Authorized'
  | 'PowerPathClosed'
  | 'EnergyTransfer'

/** Words of 1.6, the narrower set; 2.x reports them as the Problem of a component. */
export type FaultCode =
  | 'ConnectorLockFailure'
  | 'EVCommunicationError'
  | 'GroundFailure'
  | 'HighTemperature'
  | 'InternalError'
  | 'OtherError'
  | 'OverCurrentFailure'
  | 'OverVoltage'
  | 'PowerMeterFailure'
  | 'PowerSwitchFailure'
  | 'ReaderFailure'
  | 'UnderVoltage'
  | 'WeakSignal'

export type ReadingContext = 'Sample.Clock' | 'Sample.Periodic' | 'Transaction.Begin' | 'Transaction.End' | 'Trigger'
export type Measurand =
  | 'Current.Import'
  | 'Current.Offered'
  | 'Energy.Active.Export.Register'
  | 'Energy.Active.Import.Interval'
  | 'Energy.Active.Import.Register'
  | 'Frequency'
  | 'Power.Active.Export'
  | 'Power.Active.Import'
  | 'Power.Factor'
  | 'Power.Offered'
  | 'SoC'
  | 'Voltage'

export interface Sample {
  readonly measurand: Measurand
  readonly value: number
  readonly unit?: 'Wh' | 'W' | 'A' | 'V' | 'Percent'
  readonly phase?: 'L1' | 'L2' | 'L3' | 'L1-N' | 'L2-N' | 'L3-N'
  readonly location?: 'EV' | 'Outlet'
}

export interface MeterValue {
  readonly at: number
  readonly context: ReadingContext
  readonly samples: readonly Sample[]
}

/** A transaction as the station remembers it over a loss of power. */
export interface TransactionRecord {
  readonly id: string
  readonly evseId: number
  connectorId: number | undefined
  readonly startedAt: number
  readonly meterStartWh: number
  nextSeqNo: number
  idToken: IdToken | undefined
  idTokenReported: boolean
  remoteStartId: number | undefined
  chargingSeconds: number
  /** The state last told to the CSMS. */
  chargingState: ChargingState
  /** What it is charged by, and whether that was told (2.1). */
  tariff?: StationTariff | undefined
  tariffTold?: boolean
  /** Kept for the end: what TxEnded… settings ask for. */
  readonly readings: MeterValue[]
}

export interface TransactionEvent {
  readonly type: 'Started' | 'Updated' | 'Ended'
  readonly at: number
  readonly trigger: TriggerReason
  readonly seqNo: number
  readonly transactionId: string
  readonly evseId: number
  readonly connectorId?: number
  readonly chargingState: ChargingState
  readonly timeSpentChargingS: number
  readonly registerWh: number
  readonly idToken?: IdToken
  readonly remoteStartId?: number
  /** In the event that first tells the token. */
  readonly reservationId?: number
  readonly stoppedReason?: StoppedReason
  /** Told once [2.1 I07.FR.32], and what it amounts to, at the end [2.1 I12.FR.01]. */
  readonly tariffId?: string
  readonly cost?: CalculatedCost
  readonly meterValues: readonly MeterValue[]
}

export interface PriceLine {
  /** Hundred-thousandths of the currency, for a kWh, a minute or the whole. */
  readonly price: number
  readonly conditional: boolean
}
export interface StationTariff {
  readonly tariffId: string
  readonly currency: string
  readonly validFrom?: number
  readonly energy?: TariffPart
  readonly chargingTime?: TariffPart
  readonly idleTime?: TariffPart
  readonly fixedFee?: TariffPart
}
interface TariffPart {
  readonly prices: readonly PriceLine[]
  /** Thousandths of a percent. */
  readonly taxes: readonly { readonly stack: number; readonly thousandths: number }[]
}

/** In hundred-thousandths of the currency. */
interface CalculatedPart {
  readonly exclTax: number
  readonly inclTax: number
}
export interface CalculatedCost {
  readonly tariffId: string
  readonly currency: string
  readonly energyWh: number
  readonly chargingS: number
  readonly idleS: number
  readonly startedAt: number
  readonly parts: Readonly<Partial<Record<'energy' | 'chargingTime' | 'idleTime' | 'fixed', CalculatedPart>>>
}

/** What a driver sees of a cost. */
export interface ShownCost {
  readonly totalCost?: number
  /** Of the tariff, when it changed [I06.FR.03]. */
  readonly message?: string
}

/** What a station keeps an EVSE, or any, free for. */
export interface ReservationRecord {
  readonly id: number
  /** Undefined where any will do. */
  readonly evseId: number | undefined
  readonly connectorType: string | undefined
  readonly idToken: IdToken
  readonly groupIdToken: IdToken | undefined
  /** By the station's clock, ms since 1970. */
  readonly expiresAt: number
}
export type ReservationUpdate = 'Expired' | 'Removed' | 'NoTransaction'

/** What the payment terminal made of a charge (2.1). */
export interface SettlementNotice {
  readonly transactionId: string
  readonly pspRef: string
  readonly status: 'Settled' | 'Canceled'
  readonly amount: number
  readonly at: number
}

/** The words of 2.x; 1.6 leaves out those it does not have. */
export type FirmwareStatus =
  | 'DownloadScheduled'
  | 'Downloading'
  | 'Downloaded'
  | 'DownloadFailed'
  | 'SignatureVerified'
  | 'InvalidSignature'
  | 'InstallScheduled'
  | 'Installing'
  | 'InstallRebooting'
  | 'InstallationFailed'
  | 'Installed'
  | 'Idle'

export type LogStatus =
  | 'Uploading'
  | 'Uploaded'
  | 'UploadFailure'
  | 'NotSupportedOperation'
  | 'AcceptedCanceled'
  | 'Idle'

/** What must arrive in order and survives link loss and reboot. */
export interface QueuedMessage {
  readonly content:
    | { readonly kind: 'transaction'; readonly event: TransactionEvent }
    | { readonly kind: 'security-event'; readonly type: string; readonly at: number; readonly detail?: string }
    | { readonly kind: 'reservation'; readonly id: number; readonly update: ReservationUpdate }
    | { readonly kind: 'firmware'; readonly status: FirmwareStatus; readonly requestId: number | undefined }
    | { readonly kind: 'monitor-event'; readonly event: MonitorEvent }
    | { readonly kind: 'settlement'; readonly notice: SettlementNotice }
    | { readonly kind: 'log'; readonly status: LogStatus; readonly requestId: number | undefined }
  attempts: number
  /** Set when it was made, or first tried, without a link. */
  offline: boolean
  messageId: string | undefined
}

export interface ConnectorState {
  readonly evseId: number
  readonly connectorId: number
  readonly operative: boolean
  readonly fault: Fault | undefined
  /** Kept free for somebody. */
  readonly reserved: boolean
  readonly plugged: boolean
  readonly authorized: boolean
  readonly transaction: boolean
  readonly chargingState: ChargingState
  /** The transaction is over and the plug is still in. */
  readonly finishing: boolean
}

export interface Fault {
  readonly code: FaultCode
  readonly info?: string
  readonly vendorErrorCode?: string
}

/** The key under which a token is compared: value without case, and type [2.1 C01.FR.25]. */
export function tokenKey(token: IdToken): string {
  return `${token.type}:${token.idToken.toLowerCase()}`
}

export function sameToken(a: IdToken | undefined, b: IdToken | undefined): boolean {
  return a !== undefined && b !== undefined && tokenKey(a) === tokenKey(b)
}
