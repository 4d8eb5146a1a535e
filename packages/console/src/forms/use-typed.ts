import { useState } from 'react'

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** Text that stands for a value: it stays as typed until the value says something else ("16," is 16 on its way). */
export const useTyped = <T>(
  value: T,
  read: (typed: string) => T,
  show: (value: T) => string,
): [string, (typed: string) => void] => {
  const [typed, setTyped] = useState(() => show(value))
  return [same(read(typed), value) ? typed : show(value), setTyped]
}

/** The number that was typed, with a decimal comma or point; what is no number stays text and is found fault with. */
export const numberOf = (typed: string): unknown => {
  const text = typed.trim().replace(',', '.')
  if (text === '') return undefined
  return /^-?\d+(\.\d*)?$/.test(text) ? Number(text) : typed
}

/** JSON when it is JSON, else the text itself: 1.6 knows only text, 2.x any JSON. */
export const dataOf = (typed: string): unknown => {
  if (typed.trim() === '') return undefined
  try {
    return JSON.parse(typed)
  } catch {
    return typed
  }
}

export const showPlain = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** Data that is text stays text, also text that would read as JSON. */
export const showData = (value: unknown): string =>
  typeof value === 'string' && dataOf(value) === value
    ? value
    : value === undefined
      ? ''
      : JSON.stringify(value, null, 2)
