import { printCreated, printTemplates } from '../../terminal/create-report.js'
import { createOutput } from '../../terminal/output.js'
import { askName } from './ask-name.js'
import { copyTemplate } from './copy-template.js'
import { initGit } from './git.js'
import { checkoutFolder, takePackagesFrom } from './package-source.js'
import { projectName } from './project-name.js'
import { findTemplate, listTemplates } from './templates.js'

/** Settings of `merkato create`. */
export interface CreateSettings {
  name?: string | undefined
  template: string
  list: boolean
  yes: boolean
  json: boolean
}

/** Copies a template, makes it a git repository and says what to do next. */
export async function runCreate(settings: CreateSettings): Promise<void> {
  const output = createOutput(settings.json)
  if (settings.list) return printTemplates(output, listTemplates())
  const template = findTemplate(settings.template)
  const project = projectName(settings.name ?? (await askName(settings)))
  const files = await copyTemplate(template, project)
  const checkout = checkoutFolder()
  if (checkout !== undefined) await takePackagesFrom(checkout, project.folder)
  const git = await initGit(project.folder)
  printCreated(output, { template: template.name, project, files, git, checkout })
}
