import type { MethodTable } from './method.js'
import { accessListMethods } from './methods/access-list.js'
import { accountMethods } from './methods/accounts.js'
import { anvilOwnMethods } from './methods/anvil.js'
import { blockMethods } from './methods/blocks.js'
import { callMethods } from './methods/call.js'
import { chainMethods } from './methods/chain.js'
import { anvilMethods, hardhatMethods } from './methods/cheats.js'
import { configMethods } from './methods/config.js'
import { debugMethods } from './methods/debug.js'
import { debugRawMethods } from './methods/debug-raw.js'
import { erc20Methods } from './methods/erc20.js'
import { evmMethods } from './methods/evm.js'
import { logMethods } from './methods/logs.js'
import { merkatoMethods } from './methods/merkato.js'
import { mineDetailedMethods } from './methods/mine-detailed.js'
import { netMethods } from './methods/net-web3.js'
import { reorgMethods } from './methods/reorg.js'
import { simulationMethods } from './methods/simulate.js'
import { stateMethods } from './methods/state.js'
import { stateFileMethods } from './methods/state-files.js'
import { subscriptionMethods } from './methods/subscriptions.js'
import { syncSendMethods } from './methods/sync-send.js'
import { transactionMethods } from './methods/transactions.js'
import { txpoolMethods } from './methods/txpool.js'

const all: MethodTable = {
  ...chainMethods,
  ...configMethods,
  ...stateMethods,
  ...callMethods,
  ...accessListMethods,
  ...simulationMethods,
  ...transactionMethods,
  ...syncSendMethods,
  ...txpoolMethods,
  ...blockMethods,
  ...logMethods,
  ...subscriptionMethods,
  ...accountMethods,
  ...netMethods,
  ...evmMethods,
  ...hardhatMethods,
  ...anvilMethods,
  ...anvilOwnMethods,
  ...erc20Methods,
  ...mineDetailedMethods,
  ...reorgMethods,
  ...stateFileMethods,
  ...debugMethods,
  ...debugRawMethods,
  ...merkatoMethods,
}

/** Every method that the node answers, by name. A map, so that `constructor` and the like are no methods. */
export const METHODS: ReadonlyMap<string, MethodTable[string]> = new Map(Object.entries(all))
