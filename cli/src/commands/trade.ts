import type { Argv } from 'yargs'
import { command, commandGroup } from './command.js'
import { withSending } from './wallet-options.js'

const OUT = { type: 'string', requiresArg: true, describe: 'File for the text; stdout without it' } as const

const withTrade = <T>(yargs: Argv<T>) =>
  withSending(yargs).option('courier', {
    type: 'string',
    requiresArg: true,
    defaultDescription: "the pool's",
    describe: 'Contract that carries the trade to the pool',
  })

const withMessage = <T>(yargs: Argv<T>) =>
  withTrade(yargs).option('in', {
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'File with the text of the other side; - for stdin',
  })

const offerCommand = command({
  command: 'offer',
  describe: 'Offer something for something: the first of three texts',
  builder: (yargs) =>
    withTrade(yargs)
      .option('give', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'coin:2.5, GOLD:100, Seat#42',
      })
      .option('want', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'The same; a ticket by its 0x… id',
      })
      .option('expiry', { type: 'string', requiresArg: true, default: '10m', describe: 'Stands so long: 30s to 24h' })
      .option('caller', {
        type: 'string',
        requiresArg: true,
        describe: 'Account that settles, in place of the courier',
      })
      .option('out', OUT)
      .example('$0 trade offer --give GOLD:100 --want coin:2.5 --out offer.txt', '100 of your GOLD for 2.5 ETH'),
  handler: async (args) => {
    const { runOffer } = await import('../tasks/trade/trades.js')
    await runOffer(args)
  },
})

const inspectCommand = command({
  command: 'inspect',
  describe: 'Show what a text would do, and how far the trade is',
  builder: (yargs) => withMessage(yargs).example('$0 trade inspect --in answer.txt', 'signs nothing'),
  handler: async (args) => {
    const { runInspect } = await import('../tasks/trade/trades.js')
    await runInspect(args)
  },
})

const answerCommand = command({
  command: 'answer',
  describe: 'Take an offer: the second text; nothing is signed yet',
  builder: (yargs) =>
    withMessage(yargs).option('out', OUT).example('$0 trade answer --in offer.txt --out answer.txt', 'by the taker'),
  handler: async (args) => {
    const { runAnswer } = await import('../tasks/trade/trades.js')
    await runAnswer(args)
  },
})

const signCommand = command({
  command: 'sign',
  describe: 'Sign an answer to your offer: the third text',
  builder: (yargs) =>
    withMessage(yargs).option('out', OUT).example('$0 trade sign --in answer.txt --out trade.txt', 'by the maker'),
  handler: async (args) => {
    const { runSign } = await import('../tasks/trade/trades.js')
    await runSign(args)
  },
})

const settleCommand = command({
  command: 'settle',
  describe: 'Sign your half of a signed trade and send it',
  builder: (yargs) => withMessage(yargs).example('$0 trade settle --in trade.txt', 'by the taker: both halves or none'),
  handler: async (args) => {
    const { runSettle } = await import('../tasks/trade/trades.js')
    await runSettle(args)
  },
})

const cancelCommand = command({
  command: 'cancel',
  describe: 'Take your part in a trade back',
  builder: (yargs) => withMessage(yargs).example('$0 trade cancel --in offer.txt', 'any text of the trade will do'),
  handler: async (args) => {
    const { runCancel } = await import('../tasks/trade/trades.js')
    await runCancel(args)
  },
})

/** `merkato trade …` */
export const tradeCommands = commandGroup(
  'trade',
  'Swap assets with somebody: both halves or none',
  [offerCommand, inspectCommand, answerCommand, signCommand, settleCommand, cancelCommand],
  [
    ['offer --give GOLD:100 --want coin:2.5 --out offer.txt', '1, the maker'],
    ['answer --in offer.txt --out answer.txt', '2, the taker'],
    ['sign --in answer.txt --out trade.txt', '3, the maker'],
    ['settle --in trade.txt', '4, the taker'],
  ],
)
