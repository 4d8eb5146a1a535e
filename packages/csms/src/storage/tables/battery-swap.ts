import { type Descriptions } from './description.ts'

/** Batteries in the slots of swap stations, and who swapped. */
export const batterySwapping = {
  stockedBattery: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      evseId: 'int',
      serialNumber: 'text',
      soC: 'real',
      soH: 'real',
      productionDateAt: 'instant?',
      vendorInfo: 'text?',
      insertedAt: 'instant',
      swapId: 'text',
    },
    key: ['stationId', 'evseId'],
  },
  batterySwap: {
    columns: {
      organisationId: 'text',
      swapId: 'text',
      stationId: 'text',
      requestId: 'int',
      state: 'text',
      idTokenKey: 'text?',
      idToken: 'text?',
      idTokenType: 'text?',
      batteriesIn: 'json',
      batteriesOut: 'json',
      startedAt: 'instant',
      endedAt: 'instant?',
      commandId: 'text?',
    },
    key: ['swapId'],
    indexes: [{ on: ['stationId', 'requestId'] }, { on: ['stationId', 'startedAt'] }],
  },
} as const satisfies Descriptions<'stockedBattery' | 'batterySwap'>
