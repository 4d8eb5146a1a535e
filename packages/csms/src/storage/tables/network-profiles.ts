import { type Descriptions } from './description.ts'

/** What stations hold in the slots of their network configuration. */
export const networkProfiles = {
  networkProfile: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      configurationSlot: 'int',
      ocppCsmsUrl: 'text?',
      securityProfile: 'int?',
      ocppInterface: 'text?',
      ocppTransport: 'text?',
      ocppVersion: 'text?',
      messageTimeout: 'int?',
      identity: 'text?',
      passwordHashes: 'json',
      passwordUsedAt: 'instant?',
      hasPassword: 'boolean',
      apn: 'text?',
      vpnServer: 'text?',
      commandId: 'text?',
      acceptedAt: 'instant?',
    },
    key: ['stationId', 'configurationSlot'],
  },
} as const satisfies Descriptions<'networkProfile'>
