import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
const server = process.env['STATIONMASTER_CONSOLE_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root,
  plugins: [
    react(),
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
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
})
