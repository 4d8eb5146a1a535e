import { useQueryClient } from '@tanstack/react-query'
import { api } from '../client/api.ts'
import { letRun } from '../client/background.ts'
import { keys } from '../client/keys.ts'
import { notify } from '../components/feedback.tsx'
import { type Language } from '../i18n/dictionary.ts'
import { useLanguage } from '../i18n/language.tsx'

/** Speaks a language at once, and remembers it with the user so that it is spoken in every browser. */
export const useOwnLanguage = (): ((language: Language) => void) => {
  const { text, speak } = useLanguage()
  const client = useQueryClient()
  return (language) => {
    speak(language)
    letRun(
      api.changeSession({ language }).then(
        (session) => client.setQueryData(keys.session, session),
        (error: unknown) => notify.failed(text, error),
      ),
    )
  }
}
