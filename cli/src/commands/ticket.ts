import { categoryCommand } from './asset/issue.js'
import { command, commandGroup } from './command.js'
import { unwrapTicketCommand, wrapTicketCommand } from './gateway.js'
import { withSending, withSpending, withWalletOptions } from './wallet-options.js'

const TICKET = { type: 'string', demandOption: true, describe: 'Its 0x… id, or name and number: Seat#42' } as const
const PAYEE = { type: 'string', demandOption: true, describe: 'mk1… or mkone1…' } as const

const mintTicketCommand = command({
  command: 'mint <category> <id> <to>',
  describe: 'Make the one ticket with a number, once and for all',
  builder: (yargs) =>
    withSending(yargs)
      .positional('category', { type: 'string', demandOption: true, describe: 'A 0x… id, or a name that you issued' })
      .positional('id', { type: 'string', demandOption: true, describe: 'Number of the ticket, decimal or 0x…' })
      .positional('to', { ...PAYEE, describe: 'mk1… or mkone1…; with --public 0x…' })
      .option('public', { type: 'boolean', default: false, describe: 'Into the public balance of an account' })
      .example('$0 ticket mint Seat 42 mk1…', 'nobody sees who gets it'),
  handler: async (args) => {
    const { runMintTicket } = await import('../tasks/ticket/tickets.js')
    await runMintTicket(args)
  },
})

const listTicketsCommand = command({
  command: 'list',
  describe: 'Show the tickets that the wallet holds',
  builder: (yargs) => withWalletOptions(yargs).example('$0 ticket list --json', 'one line each'),
  handler: async (args) => {
    const { runListTickets } = await import('../tasks/ticket/tickets.js')
    await runListTickets(args)
  },
})

const showTicketCommand = command({
  command: 'show <ticket>',
  describe: 'Show a ticket, and what its issuer says stands behind it',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .positional('ticket', TICKET)
      .option('data', {
        type: 'boolean',
        default: false,
        describe: 'Ask the contract that issued it; the node learns which ticket',
      })
      .example('$0 ticket show Seat#42 --data', 'content, its hash, what comes with it'),
  handler: async (args) => {
    const { runShowTicket } = await import('../tasks/ticket/show.js')
    await runShowTicket(args)
  },
})

const sendTicketCommand = command({
  command: 'send <ticket> <to>',
  describe: 'Give a ticket to somebody privately',
  builder: (yargs) =>
    withSpending(yargs)
      .positional('ticket', TICKET)
      .positional('to', PAYEE)
      .option('memo', { type: 'string', requiresArg: true, describe: 'Words that only the payee and you can read' })
      .example('$0 ticket send Seat#42 mk1…', 'the same proof as any payment'),
  handler: async (args) => {
    const { runSendTicket } = await import('../tasks/ticket/tickets.js')
    await runSendTicket(args)
  },
})

const burnTicketCommand = command({
  command: 'burn <ticket>',
  describe: 'Destroy a ticket; its number is never minted again',
  builder: (yargs) => withSending(yargs).positional('ticket', TICKET).example('$0 ticket burn Seat#42', 'asks first'),
  handler: async (args) => {
    const { runBurnTicket } = await import('../tasks/ticket/tickets.js')
    await runBurnTicket(args)
  },
})

/** `merkato ticket …` */
export const ticketCommands = commandGroup(
  'ticket',
  'Open categories of tickets, make them, give them on',
  [
    categoryCommand,
    mintTicketCommand,
    listTicketsCommand,
    showTicketCommand,
    sendTicketCommand,
    burnTicketCommand,
    wrapTicketCommand,
    unwrapTicketCommand,
  ],
  [
    ['category Seat --cap 300 --key-file gas.key', 'tickets for an evening'],
    ['mint Seat 42 mk1…', 'seat 42 for somebody'],
    ['send Seat#42 mk1…', 'given on, privately'],
  ],
)
