import { use } from 'react'
import { type BlocksDictionary, type FormsDictionary } from './dictionary.ts'
import { useLanguage } from './language.tsx'
import { loadBlocks, loadForms } from './late.ts'

/** These suspend until their words are there. */
export const useFormsText = (): FormsDictionary => use(loadForms(useLanguage().language))
export const useBlocksText = (): BlocksDictionary => use(loadBlocks(useLanguage().language))
