interface SseMessage {
  id: string | null
  event: string
  data: string
}

export type SsePart =
  | { kind: 'message'; message: SseMessage }
  | { kind: 'comment' }
  | { kind: 'retry'; milliseconds: number }

/** No event of ours is this long; a longer line is a broken stream. */
const lineLimit = 4_000_000

/**
 * Reads an event stream piece by piece. Written out because the browser's EventSource hides comments, and the
 * heartbeat that tells a quiet network from a dead link is a comment.
 */
export const createSseReader = () => {
  let rest = ''
  let id: string | null = null
  let event = ''
  let data: string[] = []

  const line = (text: string): SsePart | null => {
    if (text === '') {
      if (data.length === 0) {
        event = ''
        return null
      }
      const message = { id, event: event === '' ? 'message' : event, data: data.join('\n') }
      event = ''
      data = []
      return { kind: 'message', message }
    }
    if (text.startsWith(':')) return { kind: 'comment' }
    const colon = text.indexOf(':')
    const field = colon === -1 ? text : text.slice(0, colon)
    const value = colon === -1 ? '' : text.slice(colon + (text[colon + 1] === ' ' ? 2 : 1))
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id') id = value
    else if (field === 'retry' && /^\d+$/.test(value)) return { kind: 'retry', milliseconds: Number(value) }
    return null
  }

  return {
    read(piece: string): SsePart[] {
      const parts: SsePart[] = []
      rest += piece
      if (rest.length > lineLimit) throw new Error('the event stream has no line ends')
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const text of lines) {
        const part = line(text)
        if (part !== null) parts.push(part)
      }
      return parts
    },
  }
}
