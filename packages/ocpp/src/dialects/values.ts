/** Values that stations send outside an enumeration and what they mean; others are kept as they came. */
const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Legrand: a fault without a word for it.
  errorCode: { Error: 'OtherError' },
}

export function meaningOf(field: string, value: string): string | undefined {
  const words = Object.hasOwn(meanings, field) ? meanings[field] : undefined
  return words !== undefined && Object.hasOwn(words, value) ? words[value] : undefined
}
