import type { Common, StateManagerInterface } from '@ethereumjs/common'
import {
  EVM,
  EVMMockBlockchain,
  type EVMMockBlockchainInterface,
  type EVMOpts,
  type Message,
  type PrecompileFunc,
} from '@ethereumjs/evm'
import { createAddressFromString } from '@ethereumjs/util'
import type { FramePrecompile, Hex } from '../precompiles/frame.js'
import { merkatoPrecompiles } from '../precompiles/merkato-precompiles.js'
import { loadVerifiers, type Verifiers } from '../verifier/verifiers.js'
import type { VerifyingKeys } from '../verifier/verifying-key.js'
import { AccessJournal } from './access-journal.js'
import { loadBn254 } from './bn254.js'
import { CONSOLE_ADDRESS } from './console-tape.js'
import { closeFrame, openFrame } from './evm-frame.js'
import { loadKzg } from './kzg.js'
import { batchSteps } from './step-batches.js'
import { withoutUnpaidRevert } from './unpaid-revert.js'
import { keccakOf, loadWasmCrypto } from './wasm-crypto.js'

export interface MerkatoEVMOptions {
  /** Chain parameters; take them from `createCommon`, which wires the WebAssembly primitives in. */
  readonly common: Common
  /** State that holds the accounts of `merkatoGenesis`. */
  readonly stateManager: StateManagerInterface
  /** Where BLOCKHASH looks; a blockchain without blocks when left out. */
  readonly blockchain?: EVMMockBlockchainInterface | undefined
  /** The keys whose hashes are in the state, by circuit id. */
  readonly verifyingKeys: VerifyingKeys
  readonly allowUnlimitedContractSize?: boolean | undefined
}

const SSTORE = 0x55
const REVERT = 0xfd

/** EIP-4844's point evaluation. */
const POINT_EVALUATION = '0x000000000000000000000000000000000000000a'

/** Rules that do more at each step than pay and run it: EOF, code chunks of a witness, access lists of blocks, immediates, state gas. */
const RULES_OF_EACH_STEP = [3540, 6800, 7864, 7928, 8024, 8037]

/** The EVM of ethereumjs with the Merkato precompiles, each of which is given its frame. */
export class MerkatoEVM extends EVM {
  /** Judge of proofs, which may be asked before a transaction runs. */
  readonly verifiers: Verifiers
  /** Told how much gas its frame has left before each SSTORE: what no other event tells, and an estimate has to know. */
  onStore: ((gasLeft: bigint) => void) | undefined
  /** Told the data of each call to the address of `console.log`. */
  onConsole: ((data: Uint8Array) => void) | undefined
  readonly #framed: ReadonlyMap<string, FramePrecompile>
  readonly #options: EVMOpts
  /** By address: whose precompile runs there instead of its own, if any. */
  #placements: ReadonlyMap<string, Hex | undefined> = new Map()

  /** Use {@link createMerkatoEVM}, which loads what must be ready before. */
  constructor(options: EVMOpts, verifiers: Verifiers) {
    const framed = merkatoPrecompiles(verifiers)
    super({ ...options, customPrecompiles: reservations(framed) })
    // A class with private parts is no other's type, whatever it does.
    this.journal = new AccessJournal(this.stateManager, this.common) as unknown as EVM['journal']
    this.verifiers = verifiers
    this.#options = options
    this.#framed = framed
  }

  /**
   * Lets a Merkato address run its precompile with a frame of this very message. Bound here, and not through a field of the EVM,
   * so that nested or interleaved calls can not take each other's frame; also before the account's code is looked at.
   */
  protected override async _loadCode(message: Message): Promise<void> {
    const address = message.codeAddress.toString()
    if (address === CONSOLE_ADDRESS) this.onConsole?.(message.data)
    const precompile = message.code || this.#placements.has(address) ? undefined : this.#framed.get(address)
    if (precompile === undefined) return super._loadCode(message)
    message.code = this.#withFrame(precompile, message)
    message.isCompiled = true
  }

  /** Whether a precompile of the rule set or of Merkato stands at an address, in lowercase hex. */
  hasPrecompile(address: Hex): boolean {
    return super.getPrecompile(address) !== undefined
  }

  /** Whether what stands there is a precompile of Merkato, which keeps its state at its address. */
  hasState(address: Hex): boolean {
    return this.#framed.has(address)
  }

  /**
   * Runs `task` with other precompiles.
   *
   * @param placements by address in lowercase hex: where the precompile that runs there stands otherwise; undefined: the account's code runs
   */
  async withPlacements<T>(placements: ReadonlyMap<string, Hex | undefined>, task: () => Promise<T>): Promise<T> {
    const before = this.#placements
    this.#placements = placements
    try {
      return await task()
    } finally {
      this.#placements = before
    }
  }

  override getPrecompile(address: Parameters<EVM['getPrecompile']>[0]): PrecompileFunc | undefined {
    const key: Hex = `0x${address.toString().slice(2)}`
    const source = this.#placements.has(key) ? this.#placements.get(key) : key
    if (source === undefined) return undefined
    const precompile = super.getPrecompile(source)
    return source === POINT_EVALUATION && precompile !== undefined ? withKzg(precompile) : precompile
  }

  /** Those of ethereumjs, SSTORE with {@link onStore} before it, in batches. Called from the constructor of ethereumjs, and at each hardfork. */
  override getActiveOpcodes(): ReturnType<EVM['getActiveOpcodes']> {
    const opcodes = super.getActiveOpcodes()
    const store = this._opcodeMap[SSTORE]
    if (store === undefined) throw new Error('The EVM has no SSTORE.')
    const revert = this._opcodeMap[REVERT]
    if (revert?.opcodeInfo.dynamicGas === true) withoutUnpaidRevert(revert)
    const charge = store.gasHandler
    store.gasHandler = async (runState, gas, common) => {
      this.onStore?.(runState.interpreter.getGasLeft())
      return charge(runState, gas, common)
    }
    if (!RULES_OF_EACH_STEP.some((eip) => this.common.isActivatedEIP(eip))) {
      batchSteps(this._opcodeMap, this.common, {
        isWatched: () => this.DEBUG || this.events.listenerCount('step') > 0,
        onStore: (gasLeft) => this.onStore?.(gasLeft),
      })
    }
    return opcodes
  }

  /** A copy on the same database; unlike ethereumjs' own it keeps the precompiles. */
  override shallowCopy(): MerkatoEVM {
    const common = this.common.copy()
    common.setHardfork(this.common.hardfork())
    const stateManager = this.stateManager.shallowCopy()
    return new MerkatoEVM({ ...this.#options, common, stateManager }, this.verifiers)
  }

  /** A copy that works on another state and chain, for `MerkatoVM.shallowCopy`. */
  copyOnto(common: Common, stateManager: StateManagerInterface, blockchain: EVMMockBlockchainInterface): MerkatoEVM {
    return new MerkatoEVM({ ...this.#options, common, stateManager, blockchain }, this.verifiers)
  }

  #withFrame(precompile: FramePrecompile, message: Message): PrecompileFunc {
    return async ({ gasLimit }) => {
      const timestamp = this._block?.header.timestamp ?? 0n
      const open = openFrame({ evm: this, timestamp, keccak256: keccakOf(this.common) }, message, gasLimit)
      return closeFrame(open, await precompile(open.frame))
    }
  }
}

/**
 * Entries that make ethereumjs treat the addresses as precompiles: always warm (EIP-2929) and listed. The functions never run,
 * because `_loadCode` comes first.
 */
function reservations(framed: ReadonlyMap<string, FramePrecompile>): NonNullable<EVMOpts['customPrecompiles']> {
  const frameless = (): never => {
    throw new Error('A Merkato precompile runs only within a frame.')
  }
  return [...framed.keys()].map((address) => ({ address: createAddressFromString(address), function: frameless }))
}

/** Loads what a precompile of ethereumjs needs of KZG before it first runs. */
function withKzg(precompile: PrecompileFunc): PrecompileFunc {
  return async (input) => {
    input.common.customCrypto.kzg ??= await loadKzg()
    return precompile(input)
  }
}

/**
 * Makes an EVM with the Merkato precompiles.
 *
 * @throws InsecureVerifyingKeyError for a development key on any chain but the sandbox's (31337)
 * @throws InvalidVerifyingKeyError for a key that is not a Groth16 key of BN254 with valid points
 */
export async function createMerkatoEVM(options: MerkatoEVMOptions): Promise<MerkatoEVM> {
  const { common, stateManager, blockchain = new EVMMockBlockchain(), verifyingKeys } = options
  common.customCrypto.keccak256 ??= (await loadWasmCrypto()).keccak256
  const verifiers = await loadVerifiers(verifyingKeys, common.chainId())
  const bn254 = await loadBn254()
  const allowUnlimitedContractSize = options.allowUnlimitedContractSize ?? false
  return new MerkatoEVM({ common, stateManager, blockchain, bn254, allowUnlimitedContractSize }, verifiers)
}
