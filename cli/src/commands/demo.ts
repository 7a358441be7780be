import type { CommandModule } from 'yargs'
import { type OutputArgs, withOutput } from './output-options.js'

interface DemoArgs extends OutputArgs {
  port: number
  once: boolean
}

/** `merkato demo` */
export const demoCommand: CommandModule<object, DemoArgs> = {
  command: 'demo',
  describe: 'Play a private purchase on a fresh sandbox, then keep the sandbox running',
  builder: (yargs) =>
    withOutput(yargs)
      .option('port', {
        type: 'number',
        requiresArg: true,
        default: 8545,
        describe: 'Port to listen on; 0 takes any free one',
      })
      .option('once', { type: 'boolean', default: false, describe: 'Stop after the story' })
      .example('$0 demo', 'the story; then the sandbox until Ctrl-C')
      .example('$0 demo --once --port 0 --json', 'every step as a JSON line'),
  handler: async (args) => {
    const { runDemo } = await import('../tasks/demo/run-demo.js')
    await runDemo(args)
  },
}
