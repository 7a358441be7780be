#!/usr/bin/env node
// The one door to the repository: `npm start`, `npm test` and the rest come through here.
// It imports nothing but Node's own modules, so that it runs in a fresh clone under any Node since 20.19.
import { build } from './launcher/build.mjs'
import { commands } from './launcher/commands.mjs'
import { installPackages } from './launcher/install.mjs'
import { LauncherError } from './launcher/process.mjs'
import { oldestNode, relaunchIfNeeded } from './launcher/toolchain.mjs'

async function main([name = 'start', ...args]) {
  oldestNode()
  const command = commands[name]
  if (command === undefined) {
    throw new LauncherError(`no command ${JSON.stringify(name)}; there are: ${Object.keys(commands).join(', ')}`)
  }
  const exitCode = await relaunchIfNeeded([name, ...args])
  if (exitCode !== undefined) return exitCode
  await installPackages()
  if (command.needsBuild) await build()
  return command.run(args)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof LauncherError)) throw error
  console.error(`merkato: ${error.message}`)
  process.exitCode = error.exitCode ?? 1
}
