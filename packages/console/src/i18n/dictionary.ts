/** What every language must say; a language that misses a word does not compile. */
export type Dictionary = typeof import('./en/index.ts').en
export type ShellDictionary = typeof import('./en/shell.ts').shell
export type NetworkDictionary = typeof import('./en/network.ts').network
export type CommandsDictionary = typeof import('./en/commands.ts').commands
export type ChargingDictionary = typeof import('./en/charging.ts').charging
export type SettingsDictionary = typeof import('./en/settings.ts').settings
/** Of the functional blocks' tabs, loaded with the first of them. */
export type BlocksDictionary = typeof import('./en/blocks/index.ts').blocks
/** Of the command forms, and loaded with them. */
export type FormsDictionary = typeof import('./en/forms.ts').forms

export const languages = { en: 'English', sv: 'Svenska', nb: 'Norsk bokmål', de: 'Deutsch' } as const
export type Language = keyof typeof languages
export const locales = { en: 'en-GB', sv: 'sv-SE', nb: 'nb-NO', de: 'de-DE' } as const satisfies Record<
  Language,
  string
>

export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && Object.hasOwn(languages, value)

/** The first language of a list of BCP 47 tags that we speak; `no` and `nn` read Bokmål. */
export const preferredLanguage = (tags: readonly string[]): Language => {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0] ?? ''
    if (primary === 'no' || primary === 'nn') return 'nb'
    if (isLanguage(primary)) return primary
  }
  return 'en'
}

/** A code in words; a code without words is shown as it is, readable. */
export const words = (table: Readonly<Record<string, string>>, code: string | null | undefined): string => {
  if (code === null || code === undefined || code === '') return ''
  return Object.hasOwn(table, code) ? (table[code] ?? code) : code.replaceAll('-', ' ')
}
