/** Every port that an adapter is given, one for each block. */
import {
  type AuthorizationPort,
  type AvailabilityPort,
  type CertificateStatusPort,
  type CertificatesPort,
  type ContractCertificatesPort,
  type DataTransferPort,
  type DisplayMessagesPort,
  type FileTransfersPort,
  type LocalListPort,
  type PaymentsPort,
  type ProvisioningPort,
  type ReservationPort,
  type SecurityPort,
} from './inbound.ts'
import { type CustomerInformationPort, type EventStreamsPort, type MonitoringPort } from './monitoring-inbound.ts'
import { type BatterySwapPort, type DerControlPort, type SmartChargingPort } from './smart-charging-inbound.ts'
import { type TransactionsPort } from './transactions-inbound.ts'

/** All that an adapter may ask of the domain. */
export interface DomainPorts {
  authorization: AuthorizationPort
  transactions: TransactionsPort
  provisioning: ProvisioningPort
  availability: AvailabilityPort
  reservations: ReservationPort
  dataTransfer: DataTransferPort
  localList: LocalListPort
  security: SecurityPort
  smartCharging: SmartChargingPort
  derControl: DerControlPort
  batterySwap: BatterySwapPort
  fileTransfers: FileTransfersPort
  displayMessages: DisplayMessagesPort
  payments: PaymentsPort
  monitoring: MonitoringPort
  eventStreams: EventStreamsPort
  customerInformation: CustomerInformationPort
  certificates: CertificatesPort
  certificateStatus: CertificateStatusPort
  contractCertificates: ContractCertificatesPort
}
