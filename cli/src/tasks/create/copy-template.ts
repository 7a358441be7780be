import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { CliError } from '../../errors.js'
import type { ProjectName } from './project-name.js'
import type { Template } from './templates.js'

/** What a build leaves in a template's folder when it is worked on in place. */
const LEFT_BEHIND = new Set(['node_modules', 'artifacts', 'cache', 'package-lock.json', '.DS_Store'])

/**
 * Copies a template into a new or empty folder. Needs no network.
 * @returns files written, relative to the folder, sorted
 * @throws CliError FOLDER_NOT_EMPTY, NOT_A_FOLDER or NOT_WRITABLE
 */
export async function copyTemplate(template: Template, project: ProjectName): Promise<string[]> {
  await claimFolder(project)
  await cp(template.folder, project.folder, { recursive: true, filter: (path) => isSource(template.folder, path) })
  await restoreDotfiles(project.folder)
  await setPackageName(project)
  return listFiles(project.folder)
}

/** Empty means empty: even a lone .git could be somebody's. */
async function claimFolder(project: ProjectName): Promise<void> {
  try {
    await mkdir(project.folder, { recursive: true })
  } catch (cause) {
    throw folderError(project, cause)
  }
  const present = await readdir(project.folder)
  if (present.length === 0) return
  throw new CliError(
    'FOLDER_NOT_EMPTY',
    `${project.typed} exists and holds ${present.length === 1 ? 'a file' : `${present.length} files`}.`,
    'Choose another name, or empty it first.',
  )
}

function folderError(project: ProjectName, cause: unknown): CliError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    const reason =
      code === 'EEXIST' ? `${project.typed} is a file.` : `A folder on the way to ${project.typed} is a file.`
    return new CliError('NOT_A_FOLDER', reason, 'Choose another name.', { cause })
  }
  return new CliError('NOT_WRITABLE', `${project.typed} can not be created.`, 'Choose a folder you may write to.', {
    cause,
  })
}

function isSource(root: string, path: string): boolean {
  const parts = relative(root, path).split(/[\\/]/)
  return !parts.some((part) => LEFT_BEHIND.has(part))
}

/** npm leaves .gitignore out of packages, so templates carry it under another name. */
async function restoreDotfiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.startsWith('_')) continue
    await rename(join(entry.parentPath, entry.name), join(entry.parentPath, `.${entry.name.slice(1)}`))
  }
}

async function setPackageName({ folder, packageName }: ProjectName): Promise<void> {
  const path = join(folder, 'package.json')
  const manifest: object = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, `${JSON.stringify({ ...manifest, name: packageName }, null, 2)}\n`)
  const readme = join(folder, 'README.md')
  const text = await readFile(readme, 'utf8')
  await writeFile(readme, text.replace(/^# .*$/m, `# ${basename(folder)}`))
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}
