import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Rooms whose tests share a process: what they import is loaded once, and what V8 has compiled stays compiled. */
const shared = [
  'protocol',
  'prover',
  'circuits',
  'vm',
  'contracts',
  'sdk',
  'dashboard',
  'sandbox',
  'hardhat',
  'templates',
  'scripts',
  'docs',
]
/** Rooms whose tests replace modules, the environment and the streams of a process, each file in its own. */
const alone = ['cli', 'examples']

/** Files of twenty seconds and more: begun last, one would keep the other core waiting. */
const slowest = [
  'vm/test/node/store/data-folder.test.ts',
  'contracts/test/pool/proofs-portable-hardhat.test.ts',
  'examples/test/examples.test.ts',
  'circuits/test/attacks-wide.test.ts',
  'circuits/test/attacks.test.ts',
  'cli/test/package/walk.test.ts',
  'contracts/test/pool/proofs-portable-merkato.test.ts',
  'contracts/test/groth16-verifier.test.ts',
]

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({ moduleId }: TestSpecification) => slowest.some((name) => moduleId.endsWith(`/${name}`))
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))]
  }
}

const project = (name: string, rooms: string[], isolate: boolean) => ({
  extends: true as const,
  test: { name, isolate, include: [`{${rooms.join(',')}}/test/**/*.test.ts`] },
})

export default defineConfig({
  test: {
    projects: [project('shared', shared, false), project('alone', alone, true)],
    sequence: { sequencer: SlowestFirst },
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
