import { commandGroup } from './command.js'
import {
  accountsCommand,
  addressCommand,
  createWalletCommand,
  exportKeyCommand,
  importWalletCommand,
  listWalletsCommand,
  oneTimeCommand,
} from './wallet/keys.js'
import { gatherCommand, sendCommand, shieldCommand, unshieldCommand } from './wallet/pay.js'
import { balanceCommand, historyCommand, notesCommand, syncCommand } from './wallet/read.js'

/** `merkato wallet …` */
export const walletCommands = commandGroup(
  'wallet',
  'Keep a private wallet: make it, look into it, pay',
  [
    createWalletCommand,
    importWalletCommand,
    listWalletsCommand,
    accountsCommand,
    addressCommand,
    oneTimeCommand,
    exportKeyCommand,
    syncCommand,
    balanceCommand,
    notesCommand,
    historyCommand,
    shieldCommand,
    sendCommand,
    unshieldCommand,
    gatherCommand,
  ],
  [
    ['create', 'the phrase is shown once'],
    ['shield 10 --key-file gas.key', 'public coins become private'],
    ['send 2.5 mk1… --memo "invoice 7"', 'a private payment'],
  ],
)
