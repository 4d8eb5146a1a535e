import { type ActionDefinition, type Protocol, type Role, type SoapVersion } from '../protocol.ts'
import { ocpp15 } from '../v15/protocol.ts'
import { ocpp16 } from '../v16/protocol.ts'

/**
 * OCPP 1.6 over SOAP: the messages of 1.6. The eleven of its security extension have no SOAP binding (white paper, 1.4),
 * so an envelope of those can be neither written nor read.
 */
export const ocpp16S = { version: 'ocpp1.6S', actions: ocpp16.actions } as const satisfies Protocol

interface Service {
  readonly protocol: Protocol
  /** Of the central system, and of the station; a trailing slash that is missing is forgiven. */
  readonly namespaces: Readonly<Record<'cs' | 'cp', string>>
}

const services = {
  'ocpp1.5S': {
    protocol: ocpp15,
    namespaces: { cs: 'urn://Ocpp/Cs/2012/06/', cp: 'urn://Ocpp/Cp/2012/06/' },
  },
  'ocpp1.6S': {
    protocol: ocpp16S,
    namespaces: { cs: 'urn://Ocpp/Cs/2015/10/', cp: 'urn://Ocpp/Cp/2015/10/' },
  },
} as const satisfies Record<SoapVersion, Service>

export const soapVersions = ['ocpp1.5S', 'ocpp1.6S'] as const satisfies readonly SoapVersion[]

const jsonOnly: ReadonlySet<string> = new Set([
  'CertificateSigned',
  'DeleteCertificate',
  'ExtendedTriggerMessage',
  'GetInstalledCertificateIds',
  'GetLog',
  'InstallCertificate',
  'LogStatusNotification',
  'SecurityEventNotification',
  'SignCertificate',
  'SignedFirmwareStatusNotification',
  'SignedUpdateFirmware',
])

/** Which of the two services a message belongs to: the one that is asked. */
export type SoapService = 'cs' | 'cp'

export function namespaceOf(version: SoapVersion, service: SoapService): string {
  return services[version].namespaces[service]
}

/** The version and service of a namespace; undefined when it is none of ours. */
export function serviceOf(namespace: string): { version: SoapVersion; service: SoapService } | undefined {
  const wanted = namespace.endsWith('/') ? namespace : `${namespace}/`
  for (const version of soapVersions) {
    for (const service of ['cs', 'cp'] as const) {
      if (services[version].namespaces[service] === wanted) return { version, service }
    }
  }
  return undefined
}

/** The definition of an operation that a service has; undefined when it has none of that name. */
export function operationOf(version: SoapVersion, service: SoapService, action: string): ActionDefinition | undefined {
  if (jsonOnly.has(action)) return undefined
  const { actions }: Protocol = services[version].protocol
  const definition = Object.hasOwn(actions, action) ? actions[action] : undefined
  const asker: Role = service === 'cs' ? 'station' : 'csms'
  return definition?.sender === 'both' || definition?.sender === asker ? definition : undefined
}

/** The operations of a service, by name. */
export function operationsOf(version: SoapVersion, service: SoapService): string[] {
  const { actions }: Protocol = services[version].protocol
  return Object.keys(actions).filter((action) => operationOf(version, service, action) !== undefined)
}
