import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun, packageBin, root } from './process.mjs'
import { withProgress } from './progress.mjs'

const rooms = [
  'protocol',
  'prover',
  'circuits',
  'vm',
  'contracts',
  'sdk',
  'sandbox',
  'hardhat',
  'cli',
  'examples',
  'bench',
]
const dashboard = ['src', 'index.html', 'vite.config.ts', 'tsconfig.json'].map((name) => `dashboard/${name}`)
const settings = ['package-lock.json', 'tsconfig.base.json']
const ours = 'This is a fault of the repository, not of your machine; please report it with the log.'
const node = process.execPath

/**
 * Two chains beside each other, each stage after the one above it, since compilers keep one core busy; then TypeScript as
 * a whole and what is bundled of it: the SDK is typed against the ABIs. The circuits' recipe is itself TypeScript, of two rooms that need no ABI.
 */
const contracts = [
  {
    name: 'contracts',
    title: 'Compiling contracts',
    inputs: ['contracts/src', 'contracts/scripts', 'hardhat.config.ts', ...settings],
    outputs: ['contracts/artifacts', 'contracts/abi'],
    work: async (title) => {
      await mustRun(title, 'solidity', node, [packageBin('hardhat'), 'build', '--no-tests'], ours)
      await mustRun(title, 'abi', node, ['contracts/scripts/export-abi.mjs'], ours)
    },
  },
]

const circuits = [
  {
    name: 'kernel',
    title: "Compiling the prover's WebAssembly",
    inputs: ['prover/assembly', 'prover/scripts', ...settings],
    outputs: ['prover/src/kernel/kernel-bytes.ts'],
    work: (title) => mustRun(title, 'kernel', node, ['prover/scripts/build-kernel.mjs'], ours),
  },
  {
    name: 'circuits',
    title: 'Compiling circuits and making development keys (once)',
    inputs: ['circuits/src', 'circuits/lib', 'circuits/statements', 'circuits/artifacts', ...settings],
    outputs: ['circuits/build'],
    work: async (title) => {
      const tsc = [packageBin('typescript', 'tsc'), '-b', 'protocol', 'circuits']
      await mustRun(title, 'circuits-typescript', node, tsc, ours)
      await mustRun(title, 'circuits', node, ['circuits/dist/build-main.js'], ours)
    },
  },
]

const typescript = [
  {
    name: 'typescript',
    title: 'Compiling TypeScript',
    inputs: [
      ...rooms.flatMap((room) => [`${room}/src`, `${room}/tsconfig.json`]),
      'protocol/testing',
      ...examples().map((folder) => `examples/${folder}`),
      'dashboard/src',
      'dashboard/tsconfig.json',
      'contracts/abi',
      ...settings,
    ],
    outputs: rooms.map((room) => `${room}/dist`),
    work: (title) => mustRun(title, 'typescript', node, [packageBin('typescript', 'tsc'), '-b'], ours),
  },
  {
    name: 'command',
    title: 'Bundling the command',
    inputs: ['cli/scripts', ...rooms.map((room) => `${room}/dist/.tsbuildinfo`), ...settings],
    outputs: ['cli/dist/bundle/THIRD-PARTY.txt'],
    work: (title) => mustRun(title, 'command', node, ['cli/scripts/bundle.mjs'], ours),
  },
  {
    name: 'dashboard',
    title: 'Bundling the dashboard',
    inputs: [...dashboard, 'contracts/src', ...settings],
    outputs: ['dashboard/dist/index.html'],
    work: (title) =>
      mustRun(title, 'dashboard', node, [packageBin('vite'), 'build', 'dashboard', '--logLevel', 'warn'], ours),
  },
]

/** Builds what is stale. Sources are compared by name, size and time, which takes milliseconds where hashing takes more. */
export async function build() {
  // To the end of both: a compiler that goes on after the message would write over the next run's work.
  const ends = await Promise.allSettled([buildStale(contracts), buildStale(circuits)])
  for (const { status, reason } of ends) if (status === 'rejected') throw reason
  await buildStale(typescript)
}

async function buildStale(stages) {
  for (const stage of stages) {
    const stamp = join(root, '.cache', 'build', stage.name)
    const outputsExist = stage.outputs.every((output) => existsSync(join(root, output)))
    if (outputsExist && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(stage.inputs)) continue
    await withProgress(stage.title, () => stage.work(stage.title))
    mkdirSync(join(root, '.cache', 'build'), { recursive: true })
    writeFileSync(stamp, fingerprint(stage.inputs))
  }
}

/** Folders with a story or what stories share; the list of them would be forgotten with the next one. */
function examples() {
  return readdirSync(join(root, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['dist', 'node_modules', 'test'].includes(entry.name))
    .map(({ name }) => name)
    .sort()
}

function fingerprint(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) for (const line of describe(join(root, input))) hash.update(line)
  return hash.digest('hex')
}

function* describe(path) {
  if (!existsSync(path)) return
  const { mtimeMs, size } = statSync(path)
  if (!statSync(path).isDirectory()) yield `${path} ${size} ${mtimeMs}\n`
  else for (const entry of readdirSync(path).sort()) yield* describe(join(path, entry))
}
