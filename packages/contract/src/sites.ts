import Type, { type Static } from 'typebox'
import { Id, Instant, nullable, oneOf, Reason } from './primitives.ts'
import { EnergyTransferMode } from './smart-charging.ts'

const Exception = Type.Object({ periodBegin: Instant, periodEnd: Instant }, { additionalProperties: false })
const timeOfDay = (pattern: string) => Type.String({ pattern })

/** As OCPI's `Hours`; an exceptional closing goes before an exceptional opening, and both before the regular hours. */
export const OpeningTimes = Type.Object(
  {
    twentyfourseven: Type.Boolean(),
    /** Monday is 1, Sunday 7; `HH:MM` in the site's time zone, the end up to 24:00. */
    regularHours: Type.Array(
      Type.Object(
        {
          weekday: Type.Integer({ minimum: 1, maximum: 7 }),
          periodBegin: timeOfDay('^([01][0-9]|2[0-3]):[0-5][0-9]$'),
          periodEnd: timeOfDay('^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50 },
    ),
    exceptionalOpenings: Type.Array(Exception, { maxItems: 100 }),
    exceptionalClosings: Type.Array(Exception, { maxItems: 100 }),
  },
  { additionalProperties: false },
)

export const SiteAccess = Type.Object(
  {
    /** Known tokens, anyone, or members of named groups (F21). */
    mode: oneOf(['known', 'free', 'groups']),
    groupIds: Type.Array(Id, { maxItems: 100 }),
    /** When a charge may begin; without them at any time. */
    openingTimes: Type.Optional(nullable(OpeningTimes)),
    /** Whether a cable comes free when it is unplugged at the car, where the station lets it be set; null leaves it alone. */
    unlockOnEVSideDisconnect: Type.Optional(nullable(Type.Boolean())),
    /** Ways of energy transfer that are allowed here, for stations of 2.1 with V2X; a token may have fewer. */
    allowedEnergyTransfer: Type.Optional(nullable(Type.Array(EnergyTransferMode, { minItems: 1, maxItems: 11 }))),
    /** EVSEs that only the members of these groups may use, as `<station>/<evse>`. */
    groupEvses: Type.Optional(
      Type.Array(
        Type.Object(
          { evse: Type.String({ pattern: '^.+/[0-9]+$', maxLength: 60 }), groupIds: Type.Array(Id, { maxItems: 100 }) },
          { additionalProperties: false },
        ),
        { maxItems: 200 },
      ),
    ),
  },
  { additionalProperties: false },
)

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
    /** Parts that are left out keep their value too. */
    access: Type.Optional(Type.Partial(SiteAccess)),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type SiteInput = Static<typeof SiteInput>
