import { join } from 'node:path'
import { installPackages } from './install.mjs'
import { packageBin, root, runAttached } from './process.mjs'
import { runTests } from './tests.mjs'

const node = process.execPath
const biome = () => packageBin('@biomejs/biome', 'biome')
const solidity = 'contracts/**/*.sol'

/** What `npm run` can do here, by name. Each `run` gives the exit code. */
export const commands = {
  start: { needsBuild: true, run: (args) => runAttached(node, ['cli/bin/merkato.js', 'demo', ...args]) },
  merkato: { needsBuild: true, run: runMerkato },
  test: { needsBuild: true, run: runTests },
  build: { needsBuild: true, run: async () => 0 },
  bench: { needsBuild: true, run: runBench },
  conformance: { needsBuild: true, run: runConformance },
  format: { needsBuild: false, run: format },
}

/** Where the user stands, not where npm goes: a path given to a command means what it says. */
function runMerkato(args) {
  return runAttached(node, [join(root, 'cli/bin/merkato.js'), ...args], { cwd: process.env.INIT_CWD ?? process.cwd() })
}

/** The peers (anvil, hardhat) are installed here only: nobody else needs their binaries. */
async function runBench(args) {
  await installPackages(join(root, 'bench'), 'Installing the peers to compare with')
  return runAttached(node, ['bench/dist/main.js', ...args])
}

/** Other people's programs against the sandbox. Compiled here too: its types are those of what is installed with it. */
async function runConformance(args) {
  await installPackages(join(root, 'conformance'), 'Installing the programs that hold the sandbox to the standard')
  const code = await runAttached(node, [packageBin('typescript', 'tsc'), '-b', 'conformance'])
  return code || runAttached(node, ['conformance/dist/main.js', ...args])
}

async function format() {
  const code = await runAttached(node, [biome(), 'check', '--write'])
  return code || runAttached(node, [packageBin('prettier'), '--write', solidity])
}
