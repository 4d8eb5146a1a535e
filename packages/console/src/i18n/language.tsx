import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { letRun } from '../client/background.ts'
import { type Dictionary, isLanguage, type Language, locales, preferredLanguage } from './dictionary.ts'
import { createFormat, type Format } from './format.ts'
import { loadDictionary } from './load.ts'

interface Spoken {
  language: Language
  text: Dictionary
  format: Format
  speak: (language: Language) => void
  /** Takes the language a user has chosen, in whatever browser; null leaves this browser's. */
  suggest: (language: string | null) => void
}

const LanguageContext = createContext<Spoken | null>(null)
const storageKey = 'stationmaster-language'

const stored = (): Language | null => {
  try {
    const value = localStorage.getItem(storageKey)
    return isLanguage(value) ? value : null
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
    return null
  }
}
const store = (language: Language): void => {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // As above.
    return
  }
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState<Language>(() => stored() ?? preferredLanguage(navigator.languages))
  const [loaded, setLoaded] = useState<{ language: Language; text: Dictionary } | null>(null)

  useEffect(() => {
    let current = true
    letRun(
      loadDictionary(wanted).then((text) => {
        if (!current) return
        document.documentElement.lang = locales[wanted]
        setLoaded({ language: wanted, text })
      }),
    )
    return () => {
      current = false
    }
  }, [wanted])

  const speak = useCallback((language: Language) => {
    store(language)
    setWanted(language)
  }, [])
  const suggest = useCallback(
    (language: string | null) => {
      if (language !== null) speak(preferredLanguage([language]))
    },
    [speak],
  )
  const spoken = useMemo<Spoken | null>(
    () =>
      loaded === null
        ? null
        : { ...loaded, format: createFormat(loaded.language, loaded.text.common.justNow), speak, suggest },
    [loaded, speak, suggest],
  )
  return spoken === null ? null : <LanguageContext value={spoken}>{children}</LanguageContext>
}

export const useLanguage = (): Spoken => {
  const spoken = useContext(LanguageContext)
  if (spoken === null) throw new Error('useLanguage needs a LanguageProvider')
  return spoken
}

export const useText = (): Dictionary => useLanguage().text
export const useFormat = (): Format => useLanguage().format
