import {
  createOneTimeAddress,
  NATIVE_ASSET,
  POOL_ADDRESS,
  poolInterface,
  SpendingKeys,
  toOneTimeStruct,
} from '@merkato/protocol'
import { toBeHex, toQuantity } from 'ethers'
import { seededRandom } from './seeded-random.ts'

/** Calls a method of a node. */
export type Rpc = (method: string, ...params: unknown[]) => Promise<unknown>

/** Whole numbers from 0 up to, not including, `below`; the same ones for the same seed. */
export type Dice = (below: number) => number

export function dice(seed: string): Dice {
  const random = seededRandom(seed)
  return (below) => Buffer.from(random(4)).readUInt32BE() % below
}

/**
 * Init code of a contract that stores the second word of its call data under the first, and logs both with the caller as topic:
 * CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY; CALLER CALLDATASIZE PUSH0 LOG1; PUSH1 32 CALLDATALOAD PUSH0 CALLDATALOAD SSTORE.
 */
const RUNTIME = '365f5f37 33 36 5f a1 602035 5f35 55'.replaceAll(' ', '')
export const LOGGING_CONTRACT = `0x60${(RUNTIME.length / 2).toString(16).padStart(2, '0')}8060095f395ff3${RUNTIME}`

/** Does something to a chain, as tools and people do. */
export class RandomSteps {
  readonly #contracts: string[] = []
  readonly #snapshots: unknown[] = []
  readonly #address: unknown
  readonly #rpc: Rpc
  readonly #roll: Dice
  readonly #accounts: readonly string[]
  readonly #canGoBack: boolean

  /** @param canGoBack whether there are snapshots and rollbacks too, which take blocks back */
  constructor(rpc: Rpc, roll: Dice, accounts: readonly string[], canGoBack = true) {
    this.#rpc = rpc
    this.#roll = roll
    this.#accounts = accounts
    this.#canGoBack = canGoBack
    const { owner, V } = SpendingKeys.fromSeed(seededRandom('random steps')(32))
    this.#address = toOneTimeStruct(createOneTimeAddress({ owner, V }, { random: seededRandom('to') }).address)
  }

  async step(): Promise<void> {
    const steps = [
      () => this.#pay(),
      () => this.#pay(),
      () => this.#shield(),
      () => this.#deploy(),
      () => this.#write(),
      () => this.#write(),
      () => this.#mine(),
      () => this.#batch(),
      () => this.#edit(),
      () => this.#setting(),
      () => this.#time(),
      () => this.#snapshot(),
      () => this.#rollBack(),
    ]
    await steps[this.#roll(steps.length)]?.()
  }

  /** For after the node was closed, which ends its snapshots. */
  forgetSnapshots(): void {
    this.#snapshots.length = 0
  }

  #pay(): Promise<unknown> {
    return this.#send({ to: this.#anybody(), value: toQuantity(1 + this.#roll(1_000)), gas: '0x5208' })
  }

  #shield(): Promise<unknown> {
    const value = BigInt(1 + this.#roll(1_000_000))
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, value, this.#address])
    return this.#send({ to: POOL_ADDRESS, value: toQuantity(value), data, gas: '0x989680' })
  }

  async #deploy(): Promise<void> {
    const hash = await this.#send({ data: LOGGING_CONTRACT, gas: '0x30d40' })
    const receipt = (await this.#rpc('eth_getTransactionReceipt', hash)) as { contractAddress: string } | null
    if (receipt !== null) this.#contracts.push(receipt.contractAddress)
  }

  async #write(): Promise<void> {
    const to = this.#contracts[this.#roll(Math.max(1, this.#contracts.length))]
    if (to === undefined) return
    // A value of 0 takes the slot out again.
    const data = toBeHex(this.#roll(20), 32) + toBeHex(this.#roll(3), 32).slice(2)
    await this.#send({ to, data, gas: '0x186a0' })
  }

  #mine(): Promise<unknown> {
    return this.#rpc('hardhat_mine', toQuantity(1 + this.#roll(3)))
  }

  /** Several transactions in one block, of which some may go on waiting. */
  async #batch(): Promise<void> {
    await this.#rpc('evm_setAutomine', false)
    for (let i = this.#roll(5); i >= 0; i--) await this.#pay()
    if (this.#roll(3) > 0) await this.#rpc('evm_mine')
    await this.#rpc('evm_setAutomine', true)
  }

  #edit(): Promise<unknown> {
    const account = toBeHex(0xabc000 + this.#roll(8), 20)
    if (this.#roll(2) === 0) return this.#rpc('hardhat_setBalance', account, toQuantity(this.#roll(1_000_000)))
    return this.#rpc('hardhat_setStorageAt', account, toQuantity(this.#roll(4)), toBeHex(this.#roll(3), 32))
  }

  #setting(): Promise<unknown> {
    const account = toBeHex(0xc0ffee00 + this.#roll(4), 20)
    return this.#rpc(this.#roll(2) === 0 ? 'hardhat_setCoinbase' : 'hardhat_impersonateAccount', account)
  }

  #time(): Promise<unknown> {
    return this.#rpc('evm_increaseTime', this.#roll(1_000))
  }

  async #snapshot(): Promise<void> {
    if (!this.#canGoBack) return
    if (this.#snapshots.length === 0 || this.#roll(2) === 0) this.#snapshots.push(await this.#rpc('evm_snapshot'))
    else {
      await this.#rpc('evm_revert', this.#snapshots.pop())
      this.#contracts.length = 0
    }
  }

  async #rollBack(): Promise<void> {
    if (!this.#canGoBack) return
    const head = Number(await this.#rpc('eth_blockNumber'))
    const depth = Math.min(head, this.#roll(4))
    const payment = { from: this.#accounts[0], to: this.#anybody(), value: '0x1', gas: '0x5208' }
    if (depth === 0 || this.#roll(2) === 0) await this.#rpc('anvil_rollback', depth)
    else await this.#rpc('anvil_reorg', depth, [[payment, depth - 1]])
    this.#contracts.length = 0
  }

  #send(transaction: object): Promise<unknown> {
    return this.#rpc('eth_sendTransaction', { from: this.#accounts[this.#roll(this.#accounts.length)], ...transaction })
  }

  #anybody(): string {
    return toBeHex(0xd00d00 + this.#roll(64), 20)
  }
}
