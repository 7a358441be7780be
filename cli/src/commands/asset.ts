import {
  burnCommand,
  finalizeCommand,
  issueCommand,
  mintCommand,
  mintHiddenCommand,
  mintKeyCommand,
} from './asset/issue.js'
import { infoCommand, listAssetsCommand } from './asset/read.js'
import { commandGroup } from './command.js'
import { unwrapCommand, wrapCommand } from './gateway.js'

/** `merkato asset …` */
export const assetCommands = commandGroup(
  'asset',
  'Issue tokens, make and burn their units',
  [
    issueCommand,
    mintCommand,
    mintHiddenCommand,
    burnCommand,
    finalizeCommand,
    mintKeyCommand,
    wrapCommand,
    unwrapCommand,
    infoCommand,
    listAssetsCommand,
  ],
  [
    ['issue GOLD --cap 10000 --key-file gas.key', 'a token of your own'],
    ['mint GOLD 1200 mk1…', 'units for a private payee'],
    ['info GOLD', 'who issued it, how much there is'],
  ],
)
