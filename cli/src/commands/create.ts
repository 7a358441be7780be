import type { CommandModule } from 'yargs'
import { type OutputArgs, withOutput } from './output-options.js'

interface CreateArgs extends OutputArgs {
  name?: string | undefined
  template: string
  list: boolean
  yes: boolean
}

/** `merkato create [name]` */
export const createCommand: CommandModule<object, CreateArgs> = {
  command: 'create [name]',
  describe: 'Start a project from a template, without a network',
  builder: (yargs) =>
    withOutput(yargs)
      .positional('name', { type: 'string', describe: 'Folder to create; its last part names the package' })
      .option('template', { type: 'string', default: 'private-shop', describe: 'Which template; see --list' })
      .option('list', { type: 'boolean', default: false, describe: 'List the templates and stop' })
      .option('yes', { type: 'boolean', alias: 'y', default: false, describe: 'Ask nothing, take the defaults' })
      .example('$0 create my-shop --yes', 'a Hardhat 3 project in ./my-shop')
      .example('$0 create --list --json', 'the templates, for a script'),
  handler: async (args) => {
    const { runCreate } = await import('../tasks/create/run-create.js')
    await runCreate(args)
  },
}
