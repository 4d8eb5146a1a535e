import { en } from '../en/index.ts'
export const nb = en
