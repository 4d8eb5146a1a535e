import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { commandSchemas } from '../contract/src/commands.ts'
import { fleetCommandTypes } from '../contract/src/fleet-jobs.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const server = process.env.STATIONMASTER_CONSOLE_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root,
  plugins: [
    react(),
    {
      name: 'contract-is-types',
      enforce: 'pre',
      // An inline type import still loads its module: the contract's schemas would come along for nothing. A value
      // imported from it fails the build; only the command forms get theirs, as plain JSON.
      resolveId: (id, importer) => {
        if (id !== '@stationmaster/contract' && id !== 'typebox') return null
        return importer?.endsWith('/src/client/command-schemas.ts') === true ? '\0commands' : '\0types'
      },
      load: (id) => {
        if (id === '\0commands') {
          return `export const commandSchemas = ${JSON.stringify(commandSchemas)}, fleetCommandTypes = ${JSON.stringify(fleetCommandTypes)}`
        }
        return id === '\0types' ? 'export {}' : null
      },
    },
    {
      name: 'clean-assets',
      apply: 'build',
      // Not emptyOutDir: the type declarations of `tsc -b` live in dist/types and are its own to renew.
      buildStart: () => rmSync(`${root}dist/assets`, { recursive: true, force: true }),
    },
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    manifest: true,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What changes only with the library is kept by browsers over our releases.
        codeSplitting: {
          groups: [
            { name: 'react', test: /rolldown:runtime|node_modules\/(react|react-dom|scheduler)\// },
            // Else it lands in the English texts, and every language would load those too.
            { name: 'language', test: /src\/i18n\/(count|dictionary|format)\.ts/ },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
})
