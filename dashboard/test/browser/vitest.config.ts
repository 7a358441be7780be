import { defineConfig } from 'vitest/config'

/** Of the tests that need a browser; `run.mjs` decides whether there is one. */
export default defineConfig({
  test: { include: ['dashboard/test/browser/*.browser.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
})
