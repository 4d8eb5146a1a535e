import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'

const MessageFormat = Type.Enum(['ASCII', 'HTML', 'URI', 'UTF8'], { type: 'string' })

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
