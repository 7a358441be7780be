import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.mjs'
import { mustRun, root } from './process.mjs'
import { withProgress } from './progress.mjs'

/**
 * Runs `npm ci` in `folder` unless it was run for this very lock file. The hash of the lock file, kept inside node_modules,
 * decides rather than file times: git sets those as it likes.
 */
export async function installPackages(folder = root, title = 'Installing packages') {
  const stamp = join(folder, 'node_modules', '.merkato-lock-hash')
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const { command, args } = npm(['ci', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'])
  await withProgress(title, () =>
    mustRun(title, 'install', command, args, 'Check the connection to npm and the free disk space, then try again.', {
      cwd: folder,
    }),
  )
  writeFileSync(stamp, hash)
}
