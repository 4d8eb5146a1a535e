/** What a station keeps of a person: what it remembers of a token [N09, N10]. */
import { type StationMemory } from './memory.ts'
import { type IdToken, sameToken, tokenKey } from './model.ts'

interface Remembering {
  readonly memory: StationMemory
  save(): void
}

/** Of one message. */
const partLength = 512

/** As one text, cut into what one message carries. */
export function customerParts({ memory }: Pick<Remembering, 'memory'>, token: IdToken | undefined): string[] {
  const lines = token === undefined ? [] : linesOf(memory, token)
  if (lines.length === 0) return ['no data']
  const text = lines.join('\n')
  return Array.from({ length: Math.ceil(text.length / partLength) }, (_, part) =>
    text.slice(part * partLength, (part + 1) * partLength),
  )
}

function linesOf(memory: StationMemory, token: IdToken): string[] {
  const cached = memory.cache[tokenKey(token)]
  const listed = memory.localList?.entries[tokenKey(token)]
  return [
    ...(cached === undefined ? [] : [`authorization cache: ${cached.status}`]),
    ...(listed === undefined ? [] : [`local authorization list: ${listed.status}`]),
    ...memory.transactions
      .filter(({ idToken }) => sameToken(idToken, token))
      .map(({ id, evseId, startedAt }) => `transaction ${id}, EVSE ${evseId}, ${new Date(startedAt).toISOString()}`),
    ...memory.reservations
      .filter(({ idToken }) => sameToken(idToken, token))
      .map(({ id, expiresAt }) => `reservation ${id}, until ${new Date(expiresAt).toISOString()}`),
  ]
}

/** [N10.FR.03] all but the local list, which only the CSMS changes; what runs is still needed to end it. */
export function forgetCustomer(station: Remembering, token: IdToken | undefined): void {
  if (token === undefined) return
  delete station.memory.cache[tokenKey(token)]
  station.save()
}
