/** The commands that need more than their row, by block; all others are what their rule says of them. */
import { type CommandRequest } from '@stationmaster/contract'
import { availabilityCommands } from './availability-commands.ts'
import { batterySwapCommands } from './battery-swap-commands.ts'
import { bidirectionalCommands } from './bidirectional-commands.ts'
import { certificateCommands } from './certificate-commands.ts'
import { configurationCommands } from './configuration-commands.ts'
import { customerInformationCommands } from './customer-information.ts'
import { derControlCommands } from './der-control-commands.ts'
import { displayMessageCommands } from './display-message-commands.ts'
import { fileTransferCommands } from './file-transfer-commands.ts'
import { localListCommands } from './local-list-commands.ts'
import { monitoringCommands } from './monitoring-commands.ts'
import { networkProfileCommands } from './network-profile-commands.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'
import { reservationCommands } from './reservation-commands.ts'
import { smartChargingCommands } from './smart-charging-commands.ts'
import { tariffAndCostCommands } from './tariff-and-cost-commands.ts'
import { transactionCommands } from './transactions-commands.ts'

const blocks: CommandBlocks = {
  ...transactionCommands,
  ...configurationCommands,
  ...availabilityCommands,
  ...reservationCommands,
  ...smartChargingCommands,
  ...localListCommands,
  ...fileTransferCommands,
  ...certificateCommands,
  ...networkProfileCommands,
  ...bidirectionalCommands,
  ...displayMessageCommands,
  ...monitoringCommands,
  ...tariffAndCostCommands,
  ...derControlCommands,
  ...batterySwapCommands,
  ...customerInformationCommands,
}

const plain: CommandBlock = {}

export function blockOf({ type }: Pick<CommandRequest, 'type'>): CommandBlock {
  return blocks[type] ?? plain
}
