import { type OcppVersion, type Protocol, type SoapVersion } from '@stationmaster/ocpp'
import { configurationKeys } from '../domain/device-model.ts'
import { type DomainPorts } from '../domain/domain-ports.ts'
import { type TraitsOf, type VersionTraits } from '../domain/outbound.ts'
import { type VersionAdapter } from './adapter.ts'
import { createAdapter201 } from './v2/adapter.ts'
import { tokenType201 } from './v2/id-token-201.ts'
import { createAdapter15 } from './v15/adapter.ts'
import { createAdapter16, createAdapter16S } from './v16/adapter.ts'
import { createAdapter21 } from './v21/adapter.ts'

/** One adapter per version; `gateway/dock` binds each to its sockets. */
export function createAdapters(ports: DomainPorts) {
  return {
    'ocpp1.5S': createAdapter15(ports),
    'ocpp1.6S': createAdapter16S(ports),
    'ocpp1.6': createAdapter16(ports),
    'ocpp2.0.1': createAdapter201(ports),
    'ocpp2.1': createAdapter21(ports),
  } as const satisfies Record<OcppVersion | SoapVersion, object>
}

/** Each adapter, handed over with the types of its own version. */
export function eachAdapter<R>(
  adapters: ReturnType<typeof createAdapters>,
  use: <P extends Protocol>(adapter: VersionAdapter<P>) => R,
): R[] {
  return [
    use(adapters['ocpp1.5S']),
    use(adapters['ocpp1.6S']),
    use(adapters['ocpp1.6']),
    use(adapters['ocpp2.0.1']),
    use(adapters['ocpp2.1']),
  ]
}

const password2 = { component: 'SecurityCtrlr', variable: 'BasicAuthPassword', encoding: 'text' } as const

const traits16: VersionTraits = {
  configuration: 'keys',
  idTokenLength: 20,
  tokenType: () => '',
  password: { component: configurationKeys, variable: 'AuthorizationKey', encoding: 'hex' },
  profileCredentials: false,
}

const traits: Readonly<Record<OcppVersion | SoapVersion, VersionTraits>> = {
  'ocpp1.5S': traits16,
  'ocpp1.6S': traits16,
  'ocpp1.6': traits16,
  'ocpp2.0.1': {
    configuration: 'device-model',
    idTokenLength: 36,
    tokenType: tokenType201,
    password: password2,
    profileCredentials: false,
  },
  'ocpp2.1': {
    configuration: 'device-model',
    idTokenLength: 255,
    tokenType: (type) => type,
    password: password2,
    profileCredentials: true,
  },
}

/** What the domain must know of the version a station last spoke. */
export const traitsOf: TraitsOf = (protocolVersion) => {
  const known = Object.entries(traits).find(([version]) => version === protocolVersion)
  return known?.[1]
}

/** The versions in which a station can be asked what it has. */
export const deviceModelVersions: readonly string[] = Object.entries(traits)
  .filter(([, { configuration }]) => configuration === 'device-model')
  .map(([version]) => version)
