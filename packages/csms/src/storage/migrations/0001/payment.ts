import { table } from './table.ts'

/** What charging costs, how it is paid, and what drivers are shown. */
export const payment = [
  table('tariff', 'organisationId text, tariffId text, tariff json, createdAt instant', { key: ['tariffId'] }),
  table(
    'installedTariff',
    `
    organisationId text, stationId text, tariffId text, tariffKind text, evseId int, validFromAt instant?,
    transactionKey text?, acceptedAt instant?, reportedAt instant?, uncertainSince instant?, commandId text?,
    actor text?, reason text?`,
    {
      key: ['stationId', 'evseId', 'tariffId'],
      indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
    },
  ),
  table(
    'settlement',
    `
    organisationId text, settlementId text, stationId text, transactionKey text?, transactionId text?, pspRef text,
    status text, statusInfo text?, amount text, settledAt instant, receivedAt instant, receiptId text?,
    receiptUrl text?, receiptBy text?, vatNumber text?, vatCompany json?`,
    {
      key: ['settlementId'],
      indexes: [{ on: ['stationId', 'pspRef'] }, { on: ['receivedAt', 'settlementId'] }, { on: ['transactionKey'] }],
    },
  ),
  table(
    'webPayment',
    `
    organisationId text, stationId text, urlTemplate text, validityTimeS int, length int, secret text,
    previousSecret text?, confirmed boolean, commandId text?, setAt instant`,
    { key: ['stationId'], indexes: [{ on: ['urlTemplate'] }] },
  ),
  table('costUpdate', 'organisationId text, transactionKey text, stationId text, actor text, dueAt instant', {
    key: ['transactionKey'],
    indexes: [{ on: ['dueAt'] }],
  }),
  table(
    'displayMessage',
    `
    organisationId text, stationId text, messageId int, priority text, state text?, startAt instant?,
    endAt instant?, transactionKey text?, message json, messageExtra json, display json?, acceptedAt instant?,
    reportedAt instant?, uncertainSince instant?, commandId text?, actor text?, reason text?`,
    { key: ['stationId', 'messageId'], indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }] },
  ),
]
