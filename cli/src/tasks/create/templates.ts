import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CliError } from '../../errors.js'

/** A folder of @merkato/templates. */
export interface Template {
  name: string
  description: string
  folder: string
}

/** Templates on this machine: those that @merkato/templates came with. */
export function listTemplates(): Template[] {
  const root = dirname(createRequire(import.meta.url).resolve('@merkato/templates/package.json'))
  return manifestFiles(root).map((name) => {
    const folder = join(root, name)
    const manifest: { description?: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { name, description: manifest.description ?? '', folder }
  })
}

/**
 * The template with this name.
 * @throws CliError UNKNOWN_TEMPLATE
 */
export function findTemplate(name: string): Template {
  const templates = listTemplates()
  const found = templates.find((template) => template.name === name)
  if (found !== undefined) return found
  const names = templates.map((template) => template.name).join(', ')
  throw new CliError('UNKNOWN_TEMPLATE', `There is no template ${JSON.stringify(name)}.`, `There are: ${names}.`)
}

/** Folders with a package.json: what the package publishes beside them is no template. */
function manifestFiles(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, entry.name)).includes('package.json'))
    .map((entry) => entry.name)
    .sort()
}
