import { defineConfig } from 'vitest/config'

// A runner for the measuring scripts beside it: `npm run bench:gas -w vm`. One worker, so that nothing runs at the same time.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.ts'],
    exclude: ['vitest.config.ts'],
    testTimeout: 300_000,
    maxWorkers: 1,
    disableConsoleIntercept: true,
  },
})
