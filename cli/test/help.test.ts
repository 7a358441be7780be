import { expect, test } from 'vitest'
import yargs from 'yargs'
import { assetCommands } from '../src/commands/asset.js'
import { deployCommands } from '../src/commands/deploy.js'
import { lockCommands } from '../src/commands/lock.js'
import { packageCommands } from '../src/commands/package.js'
import { ticketCommands } from '../src/commands/ticket.js'
import { tradeCommands } from '../src/commands/trade.js'
import { walletCommands } from '../src/commands/wallet.js'
import { runCli } from './run-cli.js'

const help = async (...args: string[]) => {
  const { code, stdout, stderr } = await runCli([...args, '--help'], { env: { COLUMNS: '100' } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

test('merkato --help names every command and an example of each', async () => {
  expect(await help()).toMatchSnapshot()
})

test.each(['demo', 'create', 'sandbox', 'relay', 'audit', 'disclose', 'verify-payment'])(
  'merkato %s --help shows options and examples',
  async (command) => {
    const text = await help(command)
    expect(text).toContain('Examples:')
    expect(text).toMatchSnapshot()
  },
)

const groups = [
  walletCommands,
  assetCommands,
  ticketCommands,
  tradeCommands,
  packageCommands,
  lockCommands,
  deployCommands,
]
const grouped = groups.flatMap((group) =>
  group.commands.map((command) => ({ name: `${group.command.split(' ')[0]} ${command.command}`, command })),
)

test.each(grouped)('merkato $name explains itself with an example, within 80 columns', async ({ command }) => {
  const text = await yargs([])
    .scriptName('merkato')
    .command({ ...command, command: '$0' })
    .wrap(80)
    .getHelp()
  expect(text).toContain(String(command.describe))
  expect(text).toContain('Examples:')
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('help loads nothing that takes long: no ethers, no other room', async () => {
  const guard = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      if (/^(ethers|@merkato\\/|@clack)/.test(name)) throw new Error('loads ' + name)
      return next(name, context)
    } })`
  const { code, stderr } = await runCli(['wallet', 'send', '--help'], {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(guard)}` },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('merkato --version is the version of the package', async () => {
  const { stdout } = await runCli(['--version'])
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
