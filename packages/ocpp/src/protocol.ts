import { type Static, type TSchema } from 'typebox'

/** The WebSocket subprotocol names of the versions spoken over JSON (2.1 part 4, 3.1.2). */
export type OcppVersion = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'

/** The versions spoken over SOAP (1.5 has no other transport; 1.6-S). */
export type SoapVersion = 'ocpp1.5S' | 'ocpp1.6S'

/** Whose rules and error codes a version over SOAP shares: once its envelope is opened it reads as 1.6 does. */
export function rulesOf(version: OcppVersion | SoapVersion): OcppVersion {
  return version === 'ocpp1.5S' || version === 'ocpp1.6S' ? 'ocpp1.6' : version
}

export type Role = 'station' | 'csms'
export type PeerOf<R extends Role> = R extends 'csms' ? 'station' : 'csms'

/** The functional blocks of OCPP 2.x; they name the files on every floor. */
export type FunctionalBlock =
  | 'security'
  | 'provisioning'
  | 'authorization'
  | 'local-list'
  | 'transactions'
  | 'remote-control'
  | 'availability'
  | 'reservation'
  | 'tariff-and-cost'
  | 'meter-values'
  | 'smart-charging'
  | 'firmware'
  | 'certificates'
  | 'diagnostics'
  | 'display-message'
  | 'data-transfer'
  | 'bidirectional'
  | 'der-control'
  | 'battery-swapping'

export interface ActionDefinition {
  readonly block: FunctionalBlock
  /** Who may send the request. */
  readonly sender: Role | 'both'
  readonly request: TSchema
  /** `null` marks a SEND (2.1), which is never answered. */
  readonly response: TSchema | null
}

export interface Protocol {
  readonly version: OcppVersion | SoapVersion
  readonly actions: Readonly<Record<string, ActionDefinition>>
}

export type ActionOf<P extends Protocol> = keyof P['actions'] & string

/** The actions whose request the given role may send. */
export type ActionsFrom<P extends Protocol, R extends Role> = {
  [A in ActionOf<P>]: P['actions'][A]['sender'] extends R | 'both' ? A : never
}[ActionOf<P>]

export type RequestOf<P extends Protocol, A extends ActionOf<P>> = Static<P['actions'][A]['request']>
export type ResponseOf<P extends Protocol, A extends ActionOf<P>> = P['actions'][A]['response'] extends TSchema
  ? Static<P['actions'][A]['response']>
  : undefined

/** One handler for every action the other role may send; a missing or misspelt one stops the compiler. */
export type Handlers<P extends Protocol, R extends Role, Context> = {
  [A in ActionsFrom<P, PeerOf<R>>]: (request: RequestOf<P, A>, context: Context) => Promise<ResponseOf<P, A>>
}
