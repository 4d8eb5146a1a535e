// Loaded before dependency-cruiser, whose reader of TypeScript parses `using` declarations and does not know what to do
// with them. It is shown `const` in their place, which leaves every import as it is.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const swc = createRequire(import.meta.url)('@swc/core')
const declaration = /^([ \t]*)(?:await )?using (?=[\w$]+ =)/gm

swc.parseFileSync = (path, options) =>
  swc.parseSync(readFileSync(path, 'utf8').replace(declaration, '$1const '), options)
