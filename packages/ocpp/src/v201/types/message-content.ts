import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'

export const MessageFormat = Type.Enum(['ASCII', 'HTML', 'URI', 'UTF8'], { type: 'string' })
export type MessageFormat = Static<typeof MessageFormat>

export const MessageContent = Type.Object(
  {
    format: MessageFormat,
    language: Type.Optional(Type.String({ maxLength: 8 })),
    content: Type.String({ maxLength: 512 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type MessageContent = Static<typeof MessageContent>
