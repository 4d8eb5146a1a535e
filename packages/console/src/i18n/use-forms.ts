import { use } from 'react'
import { type FormsDictionary } from './dictionary.ts'
import { loadForms } from './forms.ts'
import { useLanguage } from './language.tsx'

/** Suspends until the words are there. */
export const useFormsText = (): FormsDictionary => use(loadForms(useLanguage().language))
