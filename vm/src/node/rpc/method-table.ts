import type { MethodTable } from './method.js'
import { accountMethods } from './methods/accounts.js'
import { blockMethods } from './methods/blocks.js'
import { callMethods } from './methods/call.js'
import { chainMethods } from './methods/chain.js'
import { anvilMethods, hardhatMethods } from './methods/cheats.js'
import { evmMethods } from './methods/evm.js'
import { logMethods } from './methods/logs.js'
import { merkatoMethods } from './methods/merkato.js'
import { netMethods } from './methods/net-web3.js'
import { stateMethods } from './methods/state.js'
import { stateFileMethods } from './methods/state-files.js'
import { transactionMethods } from './methods/transactions.js'

const all: MethodTable = {
  ...chainMethods,
  ...stateMethods,
  ...callMethods,
  ...transactionMethods,
  ...blockMethods,
  ...logMethods,
  ...accountMethods,
  ...netMethods,
  ...evmMethods,
  ...hardhatMethods,
  ...anvilMethods,
  ...stateFileMethods,
  ...merkatoMethods,
}

/** Every method that the node answers, by name. A map, so that `constructor` and the like are no methods. */
export const METHODS: ReadonlyMap<string, MethodTable[string]> = new Map(Object.entries(all))
