import { type Kysely } from 'kysely'
import { type Reads } from '../../domain/reads.ts'
import { type Database } from '../tables.ts'
import { createBatterySwapReads } from './battery-swap.ts'
import { createCertificateReads } from './certificates.ts'
import { createCheckRunReads } from './check-runs.ts'
import { createCommandReads } from './commands.ts'
import { createCustomerReportReads } from './customer-reports.ts'
import { createDerControlReads } from './der-control.ts'
import { createDisplayMessageReads } from './display-messages.ts'
import { createExportReads } from './exports.ts'
import { createFileTransferReads } from './file-transfers.ts'
import { createFleetReads } from './fleet-jobs.ts'
import { createFrameReads } from './frames.ts'
import { createIdTokenReads } from './id-tokens.ts'
import { createKnockReads } from './knocks.ts'
import { createMonitoringReads } from './monitoring.ts'
import { createNetworkReads } from './network.ts'
import { createPassportReads } from './passports.ts'
import { createPaymentReads } from './payments.ts'
import { createReservationReads } from './reservations.ts'
import { createSecurityEventReads } from './security-events.ts'
import { createSiteReads } from './sites.ts'
import { createSmartChargingReads } from './smart-charging.ts'
import { createStationSecurityReads } from './station-security.ts'
import { createStationReads } from './stations.ts'
import { createTariffReads } from './tariffs.ts'
import { createTimelineReads } from './timeline.ts'
import { createTransactionReads } from './transactions.ts'
import { createUncertainRowReads } from './uncertain-rows.ts'
import { createUserReads } from './users.ts'

/** Everything that is read without changing anything, by block. */
export function createReads(database: Kysely<Database>): Reads {
  return {
    stations: createStationReads(database),
    timeline: createTimelineReads(database),
    transactions: createTransactionReads(database),
    idTokens: createIdTokenReads(database),
    reservations: createReservationReads(database),
    fleet: createFleetReads(database),
    checkRuns: createCheckRunReads(database),
    passports: createPassportReads(database),
    commands: createCommandReads(database),
    fileTransfers: createFileTransferReads(database),
    securityEvents: createSecurityEventReads(database),
    stationSecurity: createStationSecurityReads(database),
    derControl: createDerControlReads(database),
    uncertainRows: createUncertainRowReads(database),
    batterySwap: createBatterySwapReads(database),
    certificates: createCertificateReads(database),
    customerReports: createCustomerReportReads(database),
    frames: createFrameReads(database),
    sites: createSiteReads(database),
    users: createUserReads(database),
    knocks: createKnockReads(database),
    network: createNetworkReads(database),
    exports: createExportReads(database),
    smartCharging: createSmartChargingReads(database),
    displayMessages: createDisplayMessageReads(database),
    payments: createPaymentReads(database),
    tariffs: createTariffReads(database),
    monitoring: createMonitoringReads(database),
  }
}

export type { Reads } from '../../domain/reads.ts'
