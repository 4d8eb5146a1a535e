import { en } from '../en/index.ts'
export const sv = en
