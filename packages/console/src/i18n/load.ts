import { type Dictionary, type Language } from './dictionary.ts'

const loaders = {
  en: async () => (await import('./en/index.ts')).en,
  sv: async () => (await import('./sv/index.ts')).sv,
  nb: async () => (await import('./nb/index.ts')).nb,
  de: async () => (await import('./de/index.ts')).de,
} as const satisfies Record<Language, () => Promise<Dictionary>>

export const loadDictionary = (language: Language): Promise<Dictionary> => loaders[language]()
