#!/usr/bin/env node
// Old versions of Node parse this file too: the check stands before anything they can not read.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(
    `merkato needs Node 22.13 or newer, this is ${process.versions.node}. Without installing: npx -p node@24 -p @merkato/cli merkato`,
  )
  process.exit(1)
}
const { main } = await import('../dist/main.js')
await main(process.argv.slice(2))
