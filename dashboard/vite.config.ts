import { defineConfig } from 'vite'

export default defineConfig({
  // The node serves these files beside its calls: /dashboard/ is theirs, whatever else it comes to serve.
  base: '/dashboard/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    modulePreload: false,
    // What is bundled keeps its licence: each asks for its notice to come along.
    license: { fileName: 'licences.md' },
    // A data: address would be another source for the Content-Security-Policy to allow.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: false,
        entryFileNames: 'dashboard.js',
        assetFileNames: 'dashboard[extname]',
      },
    },
  },
})
