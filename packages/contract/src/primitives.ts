import Type, { type Static, type TSchema } from 'typebox'

/** RFC 3339 in UTC with milliseconds, e.g. `2026-01-05T10:00:00.000Z`. */
export const Instant = Type.String({ format: 'date-time' })
/**
 * A station's identity: at most 48 characters, compared without case, kept as written. Blanks are fine (`RDAM 123` is
 * an example of 2.1 part 4), and `/`, `?` and `#` too: they are percent-encoded in a path. A colon, a control
 * character and the path segments `.` and `..` are not.
 */
export const Identity = Type.String({
  minLength: 1,
  maxLength: 48,
  pattern: '^(?!\\s*$|\\.{1,2}$)[^:\\u0000-\\u001f\\u007f-\\u009f]+$',
})
/** A UUIDv7 of ours. */
export const Id = Type.String({ minLength: 1, maxLength: 48 })

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const oneOf = <const V extends string[]>(values: [...V]) => Type.Enum(values, { type: 'string' })

/** A page of a list: pass `nextCursor` as `?cursor=` to go on; null on the last page. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: nullable(Type.String()), total: Type.Optional(Type.Integer()) })

export const PageQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 512 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
})
export type PageQuery = Static<typeof PageQuery>

/** What every edit and command may say about itself (F27): in its JSON body, else as `?reason=`. */
export const Reason = Type.Optional(Type.String({ maxLength: 500 }))
