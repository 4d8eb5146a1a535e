/** C04.FR.04: a key code opens like a password, so what is kept of a message is every character but the code. */
import { isSecret, masked } from './id-token.ts'

const jsonToken = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g

/** An object of the frame while it is read. */
interface Open {
  key: string | null
  type: string | null
  /** Where the value stands that is a code if the type says so. */
  value: { from: number; to: number } | null
}

/** The frame as it came, but for the values of tokens whose type is KeyCode; an amount equal to a code stays. */
export function withoutKeyCodes(frame: string): string {
  if (!/keycode/i.test(frame)) return frame
  const open: Open[] = []
  const codes: { from: number; to: number }[] = []
  let last = ''
  for (const { 0: text, index } of frame.matchAll(jsonToken)) {
    const inner = open.at(-1)
    if (text === '{' || text === '[') open.push({ key: null, type: null, value: null })
    else if (text === '}' || text === ']') {
      if (inner?.value && isSecret(inner)) codes.push(inner.value)
      open.pop()
    } else if (text === ',' && inner !== undefined) inner.key = null
    else if (text === ':' && inner !== undefined) inner.key = textOf(last)
    else if (inner?.key === 'type') inner.type = textOf(text)
    else if (inner?.key === 'idToken') inner.value = { from: index, to: index + text.length }
    last = text
  }
  let clean = ''
  let kept = 0
  for (const { from, to } of codes.sort((one, other) => one.from - other.from)) {
    clean += frame.slice(kept, from) + JSON.stringify(masked)
    kept = to
  }
  return clean + frame.slice(kept)
}

function textOf(jsonString: string): string | null {
  if (!jsonString.startsWith('"')) return null
  try {
    return String(JSON.parse(jsonString))
  } catch {
    return null
  }
}
