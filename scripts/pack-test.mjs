#!/usr/bin/env node
// What a user gets: packs every package, creates the template with the packed command in a folder outside the repository,
// installs it from the tarballs, compiles it and runs its tests and scripts against the packed sandbox.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { npm } from './launcher/npm.mjs'
import { root } from './launcher/process.mjs'

const packages = [
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
  'cli',
]
const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
const node = process.execPath
const environment = {
  ...withoutNpmSettings(process.env),
  PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
  NO_COLOR: '1',
}

/** npm hands its own settings down as variables; a run inside `npm test` must not pass the workspace on to the new project. */
function withoutNpmSettings(variables) {
  const kept = Object.entries(variables).filter(
    ([name]) => !/^(npm_(?!config_cache|config_registry)|INIT_CWD)/i.test(name),
  )
  return Object.fromEntries(kept)
}

/** Runs a program to its end. @returns its output @throws with the output when it fails */
function run(cwd, command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString('utf8')
      if (code === 0) resolve(output)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`))
    })
  })
}

function runNpm(cwd, ...args) {
  const { command, args: all } = npm(args)
  return run(cwd, command, all)
}

/** @returns {Promise<Record<string, string>>} package name to `file:` spec of its tarball */
async function packAll(folder) {
  const workspaces = packages.map((name) => `--workspace=${name}`)
  const packed = JSON.parse(
    await runNpm(root, 'pack', '--json', '--silent', `--pack-destination=${folder}`, ...workspaces),
  )
  const leftovers = Object.values(packed).flatMap(({ files }) => files.filter(({ path }) => /tsbuildinfo/.test(path)))
  if (leftovers.length > 0) throw new Error(`Packed what only our compiler reads: ${leftovers[0].path}`)
  return Object.fromEntries(Object.values(packed).map(({ name, filename }) => [name, `file:${join(folder, filename)}`]))
}

/** The packed command, installed as a user installs it. @returns its script */
async function installCommand(folder, tarballs) {
  const manifest = { private: true, dependencies: { '@merkato/cli': tarballs['@merkato/cli'] }, overrides: tarballs }
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await runNpm(folder, 'install', ...quiet)
  return join(folder, 'node_modules', '@merkato', 'cli', 'bin', 'merkato.js')
}

/** Our packages come from the tarballs, also where others ask for them; everything else as the template says. */
async function useTarballs(project, tarballs) {
  const path = join(project, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group)) group[name] = tarballs[name] ?? group[name]
  }
  await writeFile(path, JSON.stringify({ ...manifest, overrides: tarballs }, null, 2))
}

/** What a user installs may hold the circuits, which are GPL-3.0-only, and nothing else of that kind (docs/decisions/0003-licences.md). */
const copyleft = ['@merkato/circuits', 'circomlib']

/** @throws naming every other package whose licence is a GPL */
async function refuseCopyleft(project) {
  const files = await readdir(join(project, 'node_modules'), { recursive: true })
  const manifests = files.filter((file) =>
    /(^|[\\/])node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+[\\/]package\.json$/.test(join('node_modules', file)),
  )
  const packages = await Promise.all(
    manifests.map(async (file) => JSON.parse(await readFile(join(project, 'node_modules', file), 'utf8'))),
  )
  const found = packages.filter(({ name, license }) => /\bA?GPL/.test(`${license}`) && !copyleft.includes(name))
  if (packages.length === 0) throw new Error('No installed package was found.')
  if (found.length > 0) throw new Error(`GPL packages are installed: ${found.map(({ name }) => name).join(', ')}`)
}

function countTests(output) {
  const passed = Number(output.match(/(\d+) passing/)?.[1] ?? 0)
  if (passed === 0) throw new Error(`The template's tests name no passed test:\n${output}`)
  return passed
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'merkato-pack-'))
  const project = join(folder, 'my-shop')
  const totals = { passed: 0, failed: 0 }
  const step = async (name, work) => {
    const started = Date.now()
    const result = await work()
    totals.passed += 1
    console.log(`ok  ${name} (${Math.round((Date.now() - started) / 1_000)} s)`)
    return result
  }
  try {
    const tarballs = await step('all packages pack', () => packAll(folder))
    const merkato = await step('the packed command installs', () => installCommand(join(folder, 'tool'), tarballs))
    await step('it brings no GPL code but the circuits', () => refuseCopyleft(join(folder, 'tool')))
    await step('it creates the template', () => run(folder, node, [merkato, 'create', 'my-shop', '--yes']))
    await useTarballs(project, tarballs)
    await step('the project installs', () => runNpm(project, 'install', ...quiet))
    await step('it holds no GPL code but the circuits', () => refuseCopyleft(project))
    await step('its contracts compile', () => runNpm(project, 'run', 'build'))
    await step('its types hold', () => runNpm(project, 'run', 'typecheck'))
    const tested = await step('its tests pass against the sandbox', () => runNpm(project, 'test'))
    totals.passed += countTests(tested)
    for (const script of ['deploy', 'pay']) {
      await step(`its script ${script} runs`, () => runScript(project, merkato, script))
    }
  } catch (error) {
    totals.failed += 1
    console.log(`not ok  ${error.message}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`)
  process.exitCode = totals.failed === 0 ? 0 : 1
}

function runScript(project, merkato, script) {
  const { command, args } = npm(['run', script])
  return run(project, node, [merkato, 'sandbox', '--port', '0', '--quiet', '--', command, ...args])
}

await main()
