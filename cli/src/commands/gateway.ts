import type { Argv, CommandModule } from 'yargs'
import { command } from './command.js'
import { withSending } from './wallet-options.js'

const TOKEN = { type: 'string', demandOption: true, describe: 'Contract of the token, 0x…' } as const
const ID = { type: 'string', demandOption: true, describe: 'Its number in the contract' } as const
const UNITS = { type: 'string', demandOption: true, describe: "How many of the token's smallest units" } as const

type Direction = 'wrap' | 'unwrap'

const TO = {
  wrap: { defaultDescription: 'this wallet', describe: 'Who gets the private units, mk1… or mkone1…' },
  unwrap: { defaultDescription: 'the gas account', describe: 'Who gets the tokens, 0x…' },
} as const

const withTo = <T>(yargs: Argv<T>, direction: Direction) =>
  withSending(yargs).option('to', { type: 'string', requiresArg: true, ...TO[direction] })

const task = async (direction: Direction) => {
  const { runUnwrap, runWrap } = await import('../tasks/gateway/wrap.js')
  return direction === 'wrap' ? runWrap : runUnwrap
}

const erc20 = (direction: Direction): CommandModule =>
  command({
    command: 'erc20 <token> <units>',
    describe: 'An ERC-20 token',
    builder: (yargs) =>
      withTo(yargs, direction)
        .positional('token', TOKEN)
        .positional('units', UNITS)
        .example(`$0 asset ${direction} erc20 0x… 1000000`, 'of a token with six decimals: 1'),
    handler: async (args) => (await task(direction))({ ...args, standard: 'erc20' }),
  })

const erc1155 = (direction: Direction): CommandModule =>
  command({
    command: 'erc1155 <token> <id> <units>',
    describe: 'One number of an ERC-1155 contract',
    builder: (yargs) =>
      withTo(yargs, direction)
        .positional('token', TOKEN)
        .positional('id', ID)
        .positional('units', UNITS)
        .example(`$0 asset ${direction} erc1155 0x… 7 20`, '20 of number 7'),
    handler: async (args) => (await task(direction))({ ...args, standard: 'erc1155' }),
  })

const DESCRIBE = {
  wrap: 'Make public tokens private; approves the gateway first when needed',
  unwrap: 'Make wrapped units public tokens again',
}

const ofAssets = (direction: Direction): CommandModule =>
  command({
    command: `${direction} <standard>`,
    describe: DESCRIBE[direction],
    builder: (yargs) =>
      yargs
        .command(erc20(direction))
        .command(erc1155(direction))
        .demandCommand(1, 'Which standard?')
        .example(`$0 asset ${direction} erc20 0x… 1000000`, 'amounts are in smallest units'),
    handler: async () => {},
  })

const ofTickets = (direction: Direction): CommandModule =>
  command({
    command: `${direction} <token> <id>`,
    describe: direction === 'wrap' ? 'Make an NFT (ERC-721) a private ticket' : 'Make a wrapped ticket an NFT again',
    builder: (yargs) =>
      withTo(yargs, direction)
        .positional('token', TOKEN)
        .positional('id', ID)
        .example(
          `$0 ticket ${direction} 0x… 42`,
          direction === 'wrap' ? 'approves this NFT alone' : 'to the gas account',
        ),
    handler: async (args) => (await task(direction))({ ...args, standard: 'erc721' }),
  })

export const [wrapCommand, unwrapCommand] = [ofAssets('wrap'), ofAssets('unwrap')]
export const [wrapTicketCommand, unwrapTicketCommand] = [ofTickets('wrap'), ofTickets('unwrap')]
