import Type, { type Static } from 'typebox'
import { Id, nullable, oneOf, Reason } from './primitives.ts'

export const SiteAccess = Type.Object({
  /** Known tokens, anyone, or members of named groups (F21). */
  mode: oneOf(['known', 'free', 'groups']),
  groupIds: Type.Array(Id, { maxItems: 100 }),
})

export const Site = Type.Object({
  siteId: Id,
  name: Type.String(),
  address: nullable(Type.String()),
  city: nullable(Type.String()),
  postalCode: nullable(Type.String()),
  country: nullable(Type.String()),
  timeZone: Type.String(),
  latitude: nullable(Type.Number()),
  longitude: nullable(Type.Number()),
  access: SiteAccess,
  stations: Type.Integer(),
})
export type Site = Static<typeof Site>

/** `PUT /sites/{siteId}`; what is left out keeps its value, or its default on the first PUT. */
export const SiteInput = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    address: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    city: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
    postalCode: Type.Optional(nullable(Type.String({ maxLength: 20 }))),
    /** ISO 3166-1 alpha-2. */
    country: Type.Optional(nullable(Type.String({ pattern: '^[A-Z]{2}$' }))),
    /** IANA name, e.g. `Europe/Stockholm`. */
    timeZone: Type.Optional(Type.String({ maxLength: 64 })),
    latitude: Type.Optional(nullable(Type.Number({ minimum: -90, maximum: 90 }))),
    longitude: Type.Optional(nullable(Type.Number({ minimum: -180, maximum: 180 }))),
    access: Type.Optional(SiteAccess),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type SiteInput = Static<typeof SiteInput>
