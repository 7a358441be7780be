import { commandGroup } from './command.js'
import { addressCommand, createWalletCommand, importWalletCommand, listWalletsCommand } from './wallet/keys.js'
import { sendCommand, shieldCommand } from './wallet/pay.js'
import { balanceCommand } from './wallet/read.js'

/** `merkato wallet …` */
export const walletCommands = commandGroup(
  'wallet',
  'Keep a private wallet: make it, look into it, pay',
  [
    createWalletCommand,
    importWalletCommand,
    listWalletsCommand,
    addressCommand,
    balanceCommand,
    shieldCommand,
    sendCommand,
  ],
  [
    ['create', 'the phrase is shown once'],
    ['shield 10 --key-file gas.key', 'public coins become private'],
    ['send 2.5 mk1… --memo "invoice 7"', 'a private payment'],
  ],
)
