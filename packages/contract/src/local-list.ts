import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, Reason } from './primitives.ts'

const NamedToken = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 255 }),
    /** As OCPP 2.x names it; ISO14443 unless given. */
    type: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
  },
  { additionalProperties: false },
)

/**
 * Which tokens a station's local authorization list holds: `all` that are known and may charge there, the `chosen` ones
 * and those of the chosen groups, or `none`: then we leave alone whatever list the station has. Nothing chosen is an
 * empty list.
 */
const Coverage = oneOf(['none', 'all', 'chosen'])

/** `PUT /stations/{id}/local-list`; what is left out keeps its value. */
export const LocalListInput = Type.Object(
  {
    coverage: Type.Optional(Coverage),
    idTokens: Type.Optional(Type.Array(NamedToken, { maxItems: 2_000 })),
    groupIds: Type.Optional(Type.Array(Id, { maxItems: 100 })),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type LocalListInput = Static<typeof LocalListInput>

/** `POST /stations/{id}/local-list/update`: `Full` or `Differential` as is best unless one is named. */
export const LocalListUpdateInput = Type.Object(
  { updateType: Type.Optional(oneOf(['Full', 'Differential'])), reason: Reason },
  { additionalProperties: false },
)

/** `GET /stations/{id}/local-list`. */
export const LocalList = Type.Object({
  stationId: Identity,
  coverage: Coverage,
  idTokens: Type.Array(Type.Object({ value: Type.String(), type: Type.String() })),
  groupIds: Type.Array(Id),
  /** Left out, because the station was made to forget them by CustomerInformation; until the list is set anew. */
  clearedIdTokens: Type.Array(Type.Object({ value: Type.String(), type: Type.String() })),
  /** `failed`: what was tried is not tried again until the station boots or somebody asks for it. */
  state: oneOf(['none', 'up-to-date', 'differs', 'updating', 'failed', 'not-supported']),
  /** The newest version given out; the next is higher (D01.FR.19). */
  versionNumber: Type.Integer(),
  /** What the station last said or accepted: 0 is no list, -1 no support, null not known. */
  stationVersion: nullable(Type.Integer()),
  stationVersionAt: nullable(Instant),
  /** Whether what the station holds is known entry by entry; where not, the next update is a Full one. */
  certain: Type.Boolean(),
  lastUpdate: nullable(
    Type.Object({
      commandId: Id,
      updateType: oneOf(['Full', 'Differential']),
      /** The station's word, the code of its CALLERROR, or `timeout` and `offline`. */
      status: Type.String(),
      at: Instant,
    }),
  ),
  /** How many updates in a row did not succeed. */
  failures: Type.Integer(),
  /** How many tokens it is to hold, and how many more do not fit the station. */
  entries: Type.Integer(),
  leftOut: Type.Integer(),
  /** What an update would change, at most 500 of `differences`. */
  differing: Type.Array(
    Type.Object({
      change: oneOf(['add', 'change', 'remove']),
      value: Type.String(),
      type: Type.String(),
      /** The status it is to have; null when it is to go. */
      status: nullable(Type.String()),
    }),
  ),
  differences: Type.Integer(),
})
export type LocalList = Static<typeof LocalList>
