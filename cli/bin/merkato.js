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
const { main } = await import('../dist/main.js')
await main(process.argv.slice(2))
