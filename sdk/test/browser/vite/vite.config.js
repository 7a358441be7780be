import { defineConfig } from 'vite'

export default defineConfig({
  optimizeDeps: { exclude: ['@merkato/prover'] },
  worker: { format: 'es' },
})
