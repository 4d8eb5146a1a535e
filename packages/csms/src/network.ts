/** The network's mind: every block of the domain bound to one store and to the stations' links. */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { redactPayload } from '@stationmaster/ocpp'
import { deviceModelVersions, traitsOf } from './adapters/adapters.ts'
import { plugAndChargeVendor } from './adapters/v16/plug-and-charge.ts'
import { createAuthorization } from './domain/authorization.ts'
import { createAvailability } from './domain/availability.ts'
import { createBatterySwap } from './domain/battery-swap.ts'
import { createRevocationWatch } from './domain/certificate-revocation.ts'
import { createCertificateStatus } from './domain/certificate-status.ts'
import { createCertificates } from './domain/certificates.ts'
import { askRenewals } from './domain/certificates-renewal.ts'
import { CheckRuns } from './domain/check-runs.ts'
import { systemActor } from './domain/commands.ts'
import { createContractAuthorization } from './domain/contract-authorization.ts'
import { type ContractCertificates, type ContractTrust } from './domain/contract-certificates.ts'
import { createContractProvision } from './domain/contract-provision.ts'
import { createCustomerInformation, createCustomerReports } from './domain/customer-information.ts'
import { createDataTransfer, type Vendor } from './domain/data-transfer.ts'
import { createDerControl } from './domain/der-control.ts'
import { createDesiredConfiguration } from './domain/desired-configuration-apply.ts'
import { createDisplayMessages, sweepDisplayMessages } from './domain/display-message.ts'
import { type DomainPorts } from './domain/domain-ports.ts'
import { createEventStreams } from './domain/event-streams.ts'
import { createFileTransfers, endOverdueTransfers } from './domain/firmware.ts'
import { FleetRunner } from './domain/fleet-job-runner.ts'
import { createFleetJobs } from './domain/fleet-jobs.ts'
import { createLocalLists } from './domain/local-list-service.ts'
import { type Transaction } from './domain/model.ts'
import { createMonitoring } from './domain/monitoring-service.ts'
import { createMonitoringUpkeep } from './domain/monitoring-upkeep.ts'
import { createOnboarding } from './domain/onboarding.ts'
import { type StationLinks } from './domain/outbound.ts'
import { createPassports } from './domain/passports.ts'
import { createPayments } from './domain/payments.ts'
import {
  type CertificateAuthority,
  type Deviations,
  type Passwords,
  type Store,
  type VatRegister,
  type Vault,
} from './domain/ports.ts'
import { createProvisioning } from './domain/provisioning.ts'
import { createInterrogation } from './domain/provisioning-interrogation.ts'
import { createStations } from './domain/provisioning-stations.ts'
import { RemoteControl } from './domain/remote-control.ts'
import { TriggerWatch, watchedPorts } from './domain/remote-control-triggers.ts'
import { createReservations } from './domain/reservation.ts'
import { createSecurity } from './domain/security.ts'
import { type OurDoor, type TrustAnchor } from './domain/security-preconditions.ts'
import { createSecurityUpgrades } from './domain/security-upgrade.ts'
import { createSmartCharging } from './domain/smart-charging.ts'
import { sweepProfiles } from './domain/smart-charging-sweep.ts'
import { type CertificateStatuses } from './domain/status-question.ts'
import { createTransactions } from './domain/transactions.ts'
import { createTransactionClosing } from './domain/transactions-close.ts'
import { createTransactionCosts } from './domain/transactions-cost.ts'
import { createLateMessages } from './domain/transactions-late.ts'
import { createUncertainRows } from './domain/uncertain-rows.ts'
import { createWebPayments } from './domain/web-payment.ts'
import { createZombies, statusTold, type TransactionStatus } from './domain/zombies.ts'
import { clock, hash, ids, random, timers } from './platform/machine.ts'
import { totp } from './platform/totp.ts'
import { type Reads } from './storage/reads/index.ts'

const weekMs = 7 * 86_400_000
const afterAnswerMs = 250
/** For so long a job that is drafted looks at its stations before it answers; the rest is looked at by its turns. */
const longestLookMs = 2_000
/** A vehicle waits five seconds for what is asked of its contract (ISO 15118-2, 8.7.2). */
const contractPatienceMs = 4_000
/** So much of the trace is kept with a case of a check run. */
const checkFrames = 40
const checkFrameLength = 4_000

export interface NetworkOptions {
  organisationId: string
  store: Store
  reads: Pick<
    Reads,
    | 'transactions'
    | 'smartCharging'
    | 'uncertainRows'
    | 'displayMessages'
    | 'payments'
    | 'fleet'
    | 'passports'
    | 'frames'
    | 'monitoring'
  >
  links: StationLinks
  passwords: Passwords
  vault: Vault
  /** Who is asked whether a certificate is still good, for stations. */
  statuses: CertificateStatuses
  /** … for vehicles, by the word of the authorities of contracts alone (C07). */
  contractStatuses: CertificateStatuses
  /** … and when a station comes in with it (F24). */
  doorStatuses: CertificateStatuses
  strictRevocation: boolean
  deviations: Deviations
  unknown: 'accept' | 'pending' | 'reject'
  interrogate: 'first-boot' | 'never'
  heartbeatIntervalS: number
  /** Names of ours that a station's certificate may carry. */
  organisations: readonly string[]
  /** How many days before its end a certificate is to be renewed. */
  renewalDays: number
  /** Who signs for stations; null where nobody does. */
  authority: CertificateAuthority | null
  /** Whose contracts of vehicles are believed (C07). */
  contractTrust: ContractTrust
  /** Whether a contract is believed while nobody can be asked whether it was revoked. */
  uncheckedContracts: 'refuse' | 'accept'
  /** Who answers vehicles that ask for a contract (M01); null where nobody does. */
  contractPool: ContractCertificates | null
  /** C21: where a driver finds a receipt, with `{id}`; null without. */
  receiptUrl: string | null
  /** C18: whether a VAT number whose form is right will do where no register can be asked. */
  acceptsVatForm: boolean
  vatRegister: VatRegister | undefined
  /** Who answers DataTransfer beside us (P01). */
  vendors: readonly Vendor[]
  /** What this server offers to stations. */
  door(): OurDoor
  /** The roots that our server certificates lead to. */
  trustAnchors(): readonly TrustAnchor[]
  failed(what: string, error: unknown): void
}

export function createNetwork(options: NetworkOptions) {
  const { organisationId, store, reads, links, passwords, deviations, heartbeatIntervalS, failed } = options
  const editing = { organisationId, clock, ids }
  const late = createLateMessages()
  const triggers = new TriggerWatch(store)
  const revocation = createRevocationWatch({
    clock,
    timers,
    statuses: options.doorStatuses,
    strict: options.strictRevocation,
    close: (stationId, code, reason, linkId) => links.close(stationId, code, reason, linkId),
    noted: (stationId, note, at) => onboarding.securityNoted(stationId, note, at),
  })
  const onboarding = createOnboarding({
    organisationId,
    store,
    clock,
    passwords,
    heartbeatIntervalS,
    unknown: options.unknown,
    organisations: options.organisations,
    revocation,
  })
  const passports = createPassports({ store, clock })
  const remoteControl = new RemoteControl({
    store,
    clock,
    ids,
    timers,
    links,
    traitsOf,
    passwords,
    triggers,
    redact: redactPayload,
    failed: (error) => failed('A command', error),
    localListAnswered: (stationId) => localLists.answered(stationId),
    answered: (stationId, commandId, request, answer) => passports.answered(stationId, commandId, request, answer),
  })
  const localLists = createLocalLists({ ...editing, store, links, traitsOf, remoteControl })
  const monitoring = createMonitoringUpkeep({
    store,
    clock,
    links,
    traitsOf,
    remoteControl,
    unchecked: (bootedBefore) => reads.monitoring.unchecked(bootedBefore),
  })
  const configuration = createDesiredConfiguration({ ...editing, store, timers, remoteControl })
  const interrogation = createInterrogation({
    store,
    clock,
    timers,
    random,
    remoteControl,
    configuration,
    localLists,
    monitoring,
    onboarding,
    traitsOf,
    interrogate: options.interrogate,
  })
  const reservations = createReservations({ store, clock })
  const { vault } = options
  const fleet = new FleetRunner({
    organisationId,
    store,
    clock,
    ids,
    vault,
    reads: reads.fleet,
    passports: reads.passports,
    links,
    localListState: (stationId) => localLists.state(stationId),
    give: (stationId, request, actor, commandId) => {
      if (request.type !== 'SendLocalList') return remoteControl.submit(stationId, request, actor, { commandId })
      const editor = { actor, reason: request.reason ?? null }
      return localLists.send(editor, stationId, request.parameters, { commandId })
    },
    failed: (error) => failed('A job over many stations', error),
  })
  const checkRuns = new CheckRuns({
    ...editing,
    store,
    timers,
    links,
    remoteControl,
    frames: async (stationId, from, to) => {
      const { items } = await reads.frames.list({ stationId, from, to }, null, checkFrames)
      return items.reverse().map(({ frame: { at, direction, payload } }) => {
        return { at, direction, text: payload.slice(0, checkFrameLength) }
      })
    },
    failed: (error) => failed('A check run', error),
  })
  const fleetJobs = createFleetJobs({
    ...editing,
    store,
    reads: reads.fleet,
    vault,
    prepare: (job) => fleet.prepare(job, AbortSignal.timeout(longestLookMs)),
  })
  const securityUpgrades = createSecurityUpgrades({
    ...editing,
    store,
    links,
    traitsOf,
    remoteControl,
    passwords,
    door: options.door,
    trustAnchors: options.trustAnchors,
  })
  /** The station hears the answer to its own call before it is asked anything because of it. */
  async function sendLater(stationId: string, request: CommandRequest): Promise<void> {
    await timers.sleep(afterAnswerMs)
    await remoteControl.submit(stationId, { ...request, reason: 'automatic' }, systemActor)
  }
  const provisioning = createProvisioning({
    store,
    clock,
    random,
    deviations,
    renewalDue: (stationId) => {
      const parameters = { requestedMessage: 'SignChargingStationCertificate' } as const
      sendLater(stationId, { type: 'TriggerMessage', parameters }).catch((error: unknown) =>
        failed(`Asking ${stationId} for a new certificate`, error),
      )
    },
  })
  const askUncertain = createUncertainRows({
    links,
    versions: deviceModelVersions,
    remoteControl,
    reads: reads.uncertainRows,
  })
  const certificates = createCertificates({
    ...editing,
    store,
    links,
    authority: options.authority,
    organisations: options.organisations,
    submit: async (stationId, request, actor) => {
      await timers.sleep(afterAnswerMs)
      return remoteControl.submit(stationId, request, actor)
    },
    failed: (error) => failed('A certificate', error),
  })
  const plugAndCharge = {
    authorization: createContractAuthorization({
      store,
      tokens: createAuthorization({ store, passwords }),
      trust: options.contractTrust,
      statuses: options.contractStatuses,
      unchecked: options.uncheckedContracts,
      deadline: () => AbortSignal.timeout(contractPatienceMs),
    }),
    contractCertificates: createContractProvision({
      store,
      pool: options.contractPool,
      deadline: () => AbortSignal.timeout(contractPatienceMs),
    }),
    certificates: certificates.port,
    certificateStatus: createCertificateStatus({ store, clock, timers, statuses: options.statuses }),
  }
  const unwatched: DomainPorts = {
    ...plugAndCharge,
    transactions: createTransactions({ store, ids, hash, deviations, late, passwords, vault }),
    provisioning: {
      ...provisioning,
      async report(call, part) {
        await provisioning.report(call, part)
        if (!part.toBeContinued) await passports.reported(call.stationId)
      },
    },
    availability: createAvailability({ store }),
    reservations: reservations.port,
    dataTransfer: createDataTransfer({
      store,
      vendors: [plugAndChargeVendor(plugAndCharge), ...options.vendors],
      failed: (call, vendorId, error) => failed(`The extension of ${vendorId} at ${call.stationId}`, error),
    }),
    smartCharging: createSmartCharging({
      store,
      promised: (stationId, request) => {
        sendLater(stationId, request).catch((error: unknown) => failed(`The schedule promised to ${stationId}`, error))
      },
    }),
    security: createSecurity({ store }),
    derControl: createDerControl({ store }),
    batterySwap: createBatterySwap({ store, ids, passwords }),
    fileTransfers: createFileTransfers({ store }),
    displayMessages: createDisplayMessages({ store }),
    payments: createPayments({
      store,
      ids,
      timers,
      receiptUrl: options.receiptUrl,
      acceptsForm: options.acceptsVatForm,
      vatRegister: options.vatRegister,
      failed: (error) => failed('The VAT register', error),
    }),
    localList: { conflict: (call) => localLists.conflict(call) },
    monitoring: createMonitoring({ store, ids, deviations }),
    eventStreams: createEventStreams({ store, deviations }),
    customerInformation: createCustomerInformation({ store, vault, deviations }),
  }
  const ports = watchedPorts(unwatched, triggers)

  /** E14, where the version has it. */
  async function askStatus(stationId: string, transaction: Transaction): Promise<TransactionStatus> {
    const command = await remoteControl.submit(
      stationId,
      { type: 'GetTransactionStatus', parameters: { transactionId: transaction.id } },
      'stationmaster',
    )
    return statusTold(await remoteControl.waitFor(command.commandId, 35_000))
  }

  return {
    ports,
    triggers,
    onboarding,
    remoteControl,
    configuration,
    localLists,
    /** F19, where it is not silenced. */
    putMonitorsBack: async (signal: AbortSignal) => {
      if (options.interrogate !== 'never') await monitoring.sweep(signal)
    },
    certificates,
    revocation,
    interrogation,
    stations: createStations({
      ...editing,
      store,
      passwords,
      links,
      traitsOf,
      onboarding,
      remoteControl,
      heartbeatIntervalS,
    }),
    reservations,
    async askRenewals(signal: AbortSignal): Promise<void> {
      if (options.authority === null) return
      const submit: RemoteControl['submit'] = (...command) => remoteControl.submit(...command)
      await askRenewals({ store, clock, daysBefore: options.renewalDays, submit }, signal)
    },
    customerReports: createCustomerReports({ ...editing, store, vault }),
    fleet,
    fleetJobs,
    checkRuns,
    securityUpgrades,
    /** F19, where it is not silenced. */
    askUncertain: async (signal: AbortSignal) => {
      if (options.interrogate !== 'never') await askUncertain(signal)
    },
    sweepProfiles: (signal: AbortSignal) =>
      sweepProfiles({ store, clock, overdue: (before) => reads.smartCharging.overdue(before) }, signal),
    sweepDisplayMessages: (signal: AbortSignal) =>
      sweepDisplayMessages({ store, clock, overdue: () => reads.displayMessages.overdue(clock.now()) }, signal),
    endOverdueTransfers: () => endOverdueTransfers(store, clock),
    closing: createTransactionClosing({ ...editing, store }),
    webPayments: createWebPayments({
      ...editing,
      store,
      vault,
      totp,
      passwords,
      isOnline: (stationId) => links.isOnline(stationId),
      submit: (stationId, request, actor) => remoteControl.submit(stationId, request, actor),
      waitFor: (commandId, ms) => remoteControl.waitFor(commandId, ms),
      templates: () => reads.payments.templates(),
    }),
    costs: createTransactionCosts({
      store,
      clock,
      traitsOf,
      isOnline: (stationId) => links.isOnline(stationId),
      submit: (stationId, request, actor) => remoteControl.submit(stationId, request, actor),
    }),
    zombies: createZombies({
      store,
      late,
      stationsWithActive: () => reads.transactions.stationsWithActive(),
      incomplete: () => reads.transactions.incomplete(clock.now() - weekMs),
      ask: (stationId, transaction) =>
        askStatus(stationId, transaction).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error
          // A station whose version cannot be asked has said enough by what it reported.
          return error.code === 'not-supported-by-version' ? ('unknown' as const) : ('not-asked' as const)
        }),
    }),
  }
}
export type Network = ReturnType<typeof createNetwork>
