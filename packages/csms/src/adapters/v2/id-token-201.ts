import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'

type IdToken = RequestOf<typeof ocpp201, 'RequestStartTransaction'>['idToken']

/** The closed list of 2.0.1; 2.1 opened it. */
const tokenTypes = {
  central: 'Central',
  emaid: 'eMAID',
  iso14443: 'ISO14443',
  iso15693: 'ISO15693',
  keycode: 'KeyCode',
  local: 'Local',
  macaddress: 'MacAddress',
  noauthorization: 'NoAuthorization',
} as const satisfies Record<string, IdToken['type']>

const tokenTypeOf = new Map<string, IdToken['type']>(Object.entries(tokenTypes))

export function tokenType201(type: string): IdToken['type'] {
  return tokenTypeOf.get(type.toLowerCase()) ?? 'Central'
}

/** A token as 2.0.1 can carry it. */
export function idToken201({ value, type }: { value: string; type: string }): IdToken {
  return { idToken: value, type: tokenType201(type) }
}
