import { relative } from 'node:path'
import pc from 'picocolors'
import type { ProjectName } from '../tasks/create/project-name.js'
import type { Template } from '../tasks/create/templates.js'
import type { Output } from './output.js'
import { labelled } from './text.js'

/** The templates and what each is. */
export function printTemplates(output: Output, templates: Template[]): void {
  output.record({ templates: templates.map(({ name, description }) => ({ name, description })) })
  for (const { name, description } of templates)
    for (const line of labelled(name, description, 2, 18)) output.line(line)
}

/** What was created and what comes next. */
export function printCreated(
  output: Output,
  created: { template: string; project: ProjectName; files: string[]; git: boolean; checkout: string | undefined },
): void {
  const { template, project, files, git, checkout } = created
  output.record({
    name: project.packageName,
    folder: project.folder,
    template,
    files,
    git,
    packages: checkout ?? 'npm',
  })
  const folder = relative(process.cwd(), project.folder) || '.'
  output.line()
  output.line(`  ${pc.green('✓')} ${pc.bold(project.packageName)} from the template ${template}: ${files.length} files`)
  output.line(pc.dim(`    in ${folder}${git ? ', a git repository' : ''}`))
  if (checkout !== undefined) output.line(pc.dim('    its @merkato packages are those of this checkout'))
  output.line()
  output.line('  Next')
  for (const [command, purpose] of nextSteps(folder)) output.line(`    ${command.padEnd(24)}${pc.dim(purpose)}`)
  output.line()
}

function nextSteps(folder: string): [string, string][] {
  const enter: [string, string][] = folder === '.' ? [] : [[`cd ${folder}`, '']]
  return [
    ...enter,
    ['npm install', 'the contracts, the SDK, Hardhat'],
    ['npm test', 'compile, start a sandbox, run the tests'],
    ['npm run sandbox', 'a chain of your own, in another terminal'],
    ['npm run deploy', 'your shop on it'],
    ['npm run pay', 'a private payment to it'],
  ]
}
