import { type FormsDictionary, type Language } from './dictionary.ts'

const loaders = {
  en: async () => (await import('./en/forms.ts')).forms,
  sv: async () => (await import('./sv/forms.ts')).forms,
  nb: async () => (await import('./nb/forms.ts')).forms,
  de: async () => (await import('./de/forms.ts')).forms,
} as const satisfies Record<Language, () => Promise<FormsDictionary>>

const loading = new Map<Language, Promise<FormsDictionary>>()

/** The words of the command forms, loaded with the first form. The same promise each time, as `use` wants it; one that failed is tried anew. */
export const loadForms = (language: Language): Promise<FormsDictionary> => {
  const known = loading.get(language)
  if (known !== undefined) return known
  const words = loaders[language]().catch((problem: unknown) => {
    loading.delete(language)
    throw problem
  })
  loading.set(language, words)
  return words
}
