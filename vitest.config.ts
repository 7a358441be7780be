import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{protocol,prover,circuits,vm,contracts,sdk,dashboard,sandbox,cli,templates,examples,scripts,docs}/test/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One second, which is what it is otherwise, is not long beside another fork on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // Two cores: more forks only swap proofs and compilers against each other.
    maxWorkers: 2,
    // What commands say is compared as text; where CI is set, it would have colours. Set before any module asks.
    env: { NO_COLOR: '1' },
  },
})
