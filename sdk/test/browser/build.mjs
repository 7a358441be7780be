// Builds the pages as a user would: with Vite, and with esbuild. docs/guides/proving-in-the-browser.md explains both.
import { spawn } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transferArtifacts } from '@merkato/circuits'
import { transferCircuitInputs } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import { createServer } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const outputs = join(root, '.cache', 'browser')

/** Commands of the guide, word for word. */
export const COMMANDS = {
  vite: ['vite build'],
  esbuild: [
    'esbuild main.js prover-worker=@merkato/prover/worker --bundle --minify --format=esm --target=es2022 --outdir=public',
    'cp node_modules/@merkato/circuits/build/transfer.wasm public',
    'cp node_modules/@merkato/circuits/build/transfer.insecure-dev.zkey public',
  ],
}

/** @returns {Promise<string>} folder to serve */
export async function buildWithVite() {
  return viteBuild(join(here, 'vite'), await emptied('vite'))
}

/**
 * Vite's development server, as `vite` starts it.
 * @param {(request: object, response: object) => void} takeReport answers what the page posts
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startVite(takeReport) {
  const server = await createServer({
    root: join(here, 'vite'),
    cacheDir: await emptied('vite-cache'),
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false },
    plugins: [{ name: 'report', configureServer: ({ middlewares }) => void middlewares.use('/report', takeReport) }],
  })
  await server.listen()
  const { port } = server.httpServer.address()
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** @returns {Promise<string>} folder to serve */
export async function buildWithEsbuild() {
  const output = await emptied('esbuild')
  const place = (word) => word.replace(/public$/, output).replace(/^node_modules/, join(root, 'node_modules'))
  for (const command of COMMANDS.esbuild) await run(join(here, 'esbuild'), command.split(' ').map(place))
  await cp(join(here, 'esbuild', 'index.html'), join(output, 'index.html'))
  await cp(join(here, 'shared', 'style.css'), join(output, 'style.css'))
  return output
}

/** The page of prover/README.md, which uses the prover without the SDK. @returns {Promise<string>} folder to serve */
export async function buildReadmePage() {
  const source = await emptied('readme-source')
  const readme = await readFile(join(root, 'prover', 'README.md'), 'utf8')
  const snippet = [...readme.matchAll(/```js\n(.*?)```/gs)]
    .map(([, code]) => code)
    .find((code) => code.includes('fetch('))
  await writeFile(join(source, 'main.js'), `${snippet}\n${REPORT}`)
  await writeFile(join(source, 'index.html'), '<!doctype html><script type="module" src="./main.js"></script>')
  const output = await viteBuild(source, await emptied('readme'))
  const { wasmPath, zkeyPath } = transferArtifacts()
  const { statement } = honestTransfer({ seed: 'readme', inputs: [5n] })
  await cp(wasmPath, join(output, 'circuit.wasm'))
  await cp(zkeyPath, join(output, 'circuit.zkey'))
  await writeFile(join(output, 'inputs.json'), inJson(transferCircuitInputs(statement)))
  return output
}

const inJson = (value) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part))

/** Follows the snippet. */
const REPORT = `
import { proofToWords } from '@merkato/prover'
const { proof, publicSignals } = await prover.prove(await (await fetch('inputs.json')).json())
const report = { threads: prover.threads, proof: proofToWords(proof).map(String), publicInputs: publicSignals.map(String) }
await fetch('/report', { method: 'POST', body: JSON.stringify(report) })
`

async function viteBuild(source, output) {
  for (const command of COMMANDS.vite) {
    await run(source, [...command.split(' '), '--outDir', output, '--emptyOutDir', '--logLevel', 'warn'])
  }
  return output
}

async function emptied(name) {
  const folder = join(outputs, name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return folder
}

/** Runs a program of node_modules/.bin, or of the system. @throws {Error} with its output when it fails */
function run(cwd, [program, ...args]) {
  const windows = process.platform === 'win32'
  const path = program === 'cp' ? program : join(root, 'node_modules', '.bin', windows ? `${program}.cmd` : program)
  const child = spawn(path, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: windows })
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}:\n${Buffer.concat(chunks)}`)),
    )
  })
}
