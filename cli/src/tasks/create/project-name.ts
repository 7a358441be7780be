import { basename, resolve } from 'node:path'
import { CliError } from '../../errors.js'
import { short } from '../../terminal/format.js'

/** Where a project goes and what its package is called. */
export interface ProjectName {
  /** Absolute path. */
  folder: string
  /** What the user typed, for messages. */
  typed: string
  packageName: string
}

/** npm's rules for a new package: lower case, URL-safe, no leading dot or underscore, at most 214 characters. */
const PACKAGE_NAME = /^[a-z0-9~-][a-z0-9._~-]{0,213}$/
const LONGEST_SUGGESTION = 40
const TAKEN = ['node_modules', 'favicon.ico']

/**
 * Reads a folder name, relative or absolute.
 * @throws CliError BAD_NAME when npm would refuse the package name
 */
export function projectName(typed: string, from = process.cwd()): ProjectName {
  const folder = resolve(from, typed)
  const packageName = basename(folder)
  if (typed.trim() === '' || !PACKAGE_NAME.test(packageName) || TAKEN.includes(packageName)) {
    throw new CliError(
      'BAD_NAME',
      `${JSON.stringify(short(typed, 40, 0))} can not name a package.`,
      `Try: ${suggestion(typed.trim() === '' ? '' : packageName)}`,
    )
  }
  return { folder, typed, packageName }
}

function suggestion(name: string): string {
  const cleaned = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, LONGEST_SUGGESTION)
    .replace(/^-+|-+$/g, '')
  return `merkato create ${cleaned === '' || TAKEN.includes(cleaned) ? 'my-shop' : cleaned}`
}
