import { EVMMockBlockchain } from '@ethereumjs/evm'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { VM } from '@ethereumjs/vm'
import { createMerkatoEVM, type MerkatoEVM, type MerkatoEVMOptions } from './merkato-evm.js'

export interface MerkatoVMOptions extends Omit<MerkatoEVMOptions, 'stateManager'> {
  /** State that holds the accounts of `merkatoGenesis`; an empty one in memory when left out. */
  readonly stateManager?: MerkatoEVMOptions['stateManager'] | undefined
}

/** The VM of ethereumjs around a {@link MerkatoEVM}. */
export class MerkatoVM extends VM {
  declare readonly evm: MerkatoEVM

  /** A copy on the same database; unlike ethereumjs' own it keeps the precompiles. */
  override async shallowCopy(downlevelCaches = true): Promise<MerkatoVM> {
    const common = this.common.copy()
    common.setHardfork(this.common.hardfork())
    const blockchain = this.blockchain.shallowCopy()
    const stateManager = this.stateManager.shallowCopy(downlevelCaches)
    const evm = this.evm.copyOnto(common, stateManager, blockchain)
    return new MerkatoVM({ common, stateManager, blockchain, evm, setHardfork: this._setHardfork })
  }
}

/**
 * Makes a VM with the Merkato precompiles; use it as any ethereumjs VM (`runTx`, `runBlock`, `buildBlock`).
 *
 * @throws as {@link createMerkatoEVM}
 */
export async function createMerkatoVM(options: MerkatoVMOptions): Promise<MerkatoVM> {
  const { common, stateManager = new MerkleStateManager({ common }), blockchain = new EVMMockBlockchain() } = options
  const evm = await createMerkatoEVM({ ...options, stateManager, blockchain })
  return new MerkatoVM({ common, stateManager, blockchain, evm })
}
