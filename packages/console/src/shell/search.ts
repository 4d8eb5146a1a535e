/** Search parameters are plain text in the address: readable, typed by hand, never re-spelt. */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

export const stringifySearch = (search: Record<string, unknown>): string => {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '')
      parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

/** Keeps the named parameters that are there. */
export const only =
  <K extends string>(...names: readonly K[]) =>
  (search: Record<string, unknown>): { [N in K]?: string | undefined } => {
    const kept: { [N in K]?: string | undefined } = {}
    for (const name of names) {
      const value = search[name]
      if (typeof value === 'string' && value !== '') kept[name] = value
    }
    return kept
  }

/** One of the allowed values, else the first. */
export const oneOfValues = <T extends string>(value: string | undefined, allowed: readonly [T, ...T[]]): T =>
  allowed.find((each) => each === value) ?? allowed[0]
