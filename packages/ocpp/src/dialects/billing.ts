/** The messages that carry what is billed: never lost to grammar, in either reading (FIELD F2; 1.6 4.7, 4.8, 4.10; J02.FR.19). */
export const billingActions: ReadonlySet<string> = new Set([
  'StartTransaction',
  'StopTransaction',
  'MeterValues',
  'TransactionEvent',
])
