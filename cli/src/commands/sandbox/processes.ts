import { command } from '../command.js'
import { withOutput } from '../output-options.js'

/** `merkato sandbox status` */
export const statusCommand = command({
  command: 'status',
  describe: 'List the sandboxes that run on this machine',
  builder: (yargs) =>
    withOutput(yargs)
      .example('$0 sandbox status', 'URL, chain, newest block and process of each')
      .example('$0 sandbox status --json', 'the same for scripts'),
  handler: async ({ json }) => {
    const { showStatus } = await import('../../tasks/sandbox/status.js')
    await showStatus({ json })
  },
})

/** `merkato sandbox stop` */
export const stopCommand = command({
  command: 'stop',
  describe: 'End a sandbox, and wait until its port and its folder are free',
  builder: (yargs) =>
    withOutput(yargs)
      .option('port', {
        alias: 'p',
        type: 'number',
        requiresArg: true,
        describe: 'Port of the one to end; not needed where one runs',
      })
      .example('$0 sandbox stop', 'the only one')
      .example('$0 sandbox stop --port 8546', 'the one on that port'),
  handler: async ({ json, port }) => {
    const { stopSandbox } = await import('../../tasks/sandbox/stop.js')
    await stopSandbox({ json, port })
  },
})
