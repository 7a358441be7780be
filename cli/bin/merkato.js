#!/usr/bin/env node
// Old versions of Node parse this file too: the check stands before anything they can not read.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  const { existsSync } = await import('node:fs')
  const inCheckout = existsSync(new URL('../../scripts/launch.mjs', import.meta.url))
  const remedy = inCheckout
    ? 'In the checkout "npm run merkato -- demo" brings its own; elsewhere install a newer one.'
    : 'Install a newer one.'
  console.error(`merkato needs Node 22.13 or newer, this is ${process.versions.node}. ${remedy}`)
  process.exit(1)
}
await keepCompiledCode()
const { main } = await import((await isBundled()) ? '../dist/bundle/main.js' : '../dist/main.js')
await main(process.argv.slice(2))

/**
 * Whether the command's files stand together in a few, which start sooner. In a checkout they may be older than what was compiled since; a
 * package holds no compiler's notes to be older than.
 */
async function isBundled() {
  const { statSync } = await import('node:fs')
  const timeOf = (file) => statSync(new URL(`../../${file}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const bundled = timeOf('cli/dist/bundle/THIRD-PARTY.txt')
  const rooms = ['protocol', 'prover', 'circuits', 'vm', 'contracts', 'sdk', 'sandbox', 'cli']
  return rooms.every((room) => timeOf(`${room}/dist/.tsbuildinfo`) < bundled)
}

/** What V8 compiled is kept for the next start, in a folder that nobody else writes to: whoever does chooses what runs here. */
async function keepCompiledCode() {
  const [{ mkdirSync }, { enableCompileCache }, { homedir }, { join }] = await Promise.all([
    import('node:fs'),
    import('node:module'),
    import('node:os'),
    import('node:path'),
  ])
  try {
    const folder = join(process.env.MERKATO_HOME || join(homedir(), '.merkato'), 'cache', 'compiled')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enableCompileCache(folder)
  } catch {
    // Without a home that can be written, every start compiles.
  }
}
