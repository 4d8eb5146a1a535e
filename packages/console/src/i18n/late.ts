import { type BlocksDictionary, type FormsDictionary, type Language } from './dictionary.ts'

/** Words that are loaded when they are first needed; the same promise each time, and one that failed is tried anew. */
const late = <Words>(loaders: Record<Language, () => Promise<Words>>) => {
  const loading = new Map<Language, Promise<Words>>()
  return (language: Language): Promise<Words> => {
    const known = loading.get(language)
    if (known !== undefined) return known
    const words = loaders[language]().catch((problem: unknown) => {
      loading.delete(language)
      throw problem
    })
    loading.set(language, words)
    return words
  }
}

export const loadForms = late<FormsDictionary>({
  en: async () => (await import('./en/forms.ts')).forms,
  sv: async () => (await import('./sv/forms.ts')).forms,
  nb: async () => (await import('./nb/forms.ts')).forms,
  de: async () => (await import('./de/forms.ts')).forms,
})

export const loadBlocks = late<BlocksDictionary>({
  en: async () => (await import('./en/blocks/index.ts')).blocks,
  sv: async () => (await import('./sv/blocks/index.ts')).blocks,
  nb: async () => (await import('./nb/blocks/index.ts')).blocks,
  de: async () => (await import('./de/blocks/index.ts')).blocks,
})
