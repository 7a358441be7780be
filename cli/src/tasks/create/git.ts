import { execFile } from 'node:child_process'

/**
 * Makes the folder a git repository, unless it lies inside one.
 * @returns whether it did; false also when git is missing
 */
export async function initGit(folder: string): Promise<boolean> {
  if (await git(folder, 'rev-parse', '--is-inside-work-tree')) return false
  return git(folder, 'init', '--quiet', '--initial-branch=main')
}

function git(folder: string, ...args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('git', args, { cwd: folder }, (error) => resolve(error === null))
  })
}
