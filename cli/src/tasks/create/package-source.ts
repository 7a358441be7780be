import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const SCOPE = '@merkato/'
const SECTIONS = ['dependencies', 'devDependencies'] as const

/** A package.json as far as it is read here. */
interface Manifest {
  readonly name?: string
  readonly private?: boolean
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

/**
 * The checkout this command runs from, or undefined for an installed package. Versions of a checkout may be on no registry
 * yet, so a project made with it has to take its packages from there.
 */
export function checkoutFolder(): string | undefined {
  const folder = join(realpathSync(dirname(fileURLToPath(import.meta.url))), '..', '..', '..', '..')
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  const { name, private: unpublished } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  return name === 'merkato' && unpublished === true ? folder : undefined
}

/** Points a project's @merkato packages to the rooms of a checkout, by relative path. */
export async function takePackagesFrom(checkout: string, project: string): Promise<void> {
  const path = join(project, 'package.json')
  const manifest: Manifest = JSON.parse(await readFile(path, 'utf8'))
  // npm resolves from the real folder, which differs from the given one behind a symbolic link.
  const up = relative(realpathSync(project), checkout).replaceAll('\\', '/')
  const sections = SECTIONS.map((section) => [section, localised(manifest[section] ?? {}, up)])
  await writeFile(path, `${JSON.stringify({ ...manifest, ...Object.fromEntries(sections) }, null, 2)}\n`)
}

function localised(packages: Record<string, string>, up: string): Record<string, string> {
  const local = (name: string) => `file:${up}/${name.slice(SCOPE.length)}`
  return Object.fromEntries(
    Object.entries(packages).map(([name, version]) => [name, name.startsWith(SCOPE) ? local(name) : version]),
  )
}
