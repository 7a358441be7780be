import {
  CONDITIONAL_TRANSFERS_ADDRESS,
  CommitmentTree,
  computeNullifier,
  createOneTimeAddress,
  decodePoolCall,
  encodePoolLog,
  hexToBytes,
  NATIVE_ASSET,
  PACKAGES_ADDRESS,
  POOL_ADDRESS,
  type PoolCall,
  poolInterface,
  type RandomBytes,
  REGISTRY_ADDRESS,
  randomFieldElement,
  type SealedOutput,
  type SpendingKeys,
  sealOutput,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import { id } from 'ethers'

/** How much a made-up chain holds. */
export interface ChainShape {
  readonly blocks: number
  /** `Transacted` events of two outputs each, spread over the blocks. */
  readonly events: number
  /** Outputs sealed to the wallet, spread over the events. */
  readonly ours: number
  /** How many of these are spent by later events. */
  readonly spent: number
}

/** What each of the wallet's notes holds. */
export const NOTE_VALUE = 10n

const CHAIN_ID = 31337n
const TEMPLATES = 64

interface Log {
  readonly address: string
  readonly topics: string[]
  readonly data: string
  readonly blockNumber: string
  readonly blockHash: string
  readonly blockTimestamp: string
  readonly transactionHash: string
  readonly logIndex: string
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`
const hashOf = (number: number): string => id(`bench block ${number}`)
/** As a node's answer comes out of JSON: in one piece, and not in the pieces that it was joined of. */
const flat = <T>(log: T): T => JSON.parse(JSON.stringify(log))
const timeOf = (number: number): string => hex(1_700_000_000 + 12 * number)

/**
 * A chain whose pool believes every event, with outputs of strangers and some of a wallet among them. It answers the JSON-RPC methods that
 * a wallet syncs with, at its newest block, and costs next to nothing itself: what is measured is the wallet.
 */
export class SyncChain {
  readonly #logs: Log[] = []
  readonly #tree = new CommitmentTree()
  readonly #nullifiers = new Set<bigint>()
  readonly #root: bigint
  /** Whether the pool names modules; their logs are empty. */
  hasModules = true
  /** Called before each answer; what it throws, or never gives, the wallet feels. */
  before: (method: string, params: readonly unknown[]) => Promise<void> = async () => undefined

  constructor(
    readonly shape: ChainShape,
    keys: SpendingKeys,
  ) {
    new History(shape, keys).write(
      (block, outputs, nullifiers) => this.#transact(block, outputs, nullifiers),
      this.#tree,
    )
    this.#root = this.#tree.root()
  }

  async send(method: string, params: unknown[]): Promise<unknown> {
    await this.before(method, params)
    if (method === 'eth_chainId') return hex(CHAIN_ID)
    if (method === 'eth_getBlockByNumber') return this.#block(params[0] as string)
    if (method === 'eth_getLogs') return this.#range(params[0] as { fromBlock: string; toBlock: string })
    if (method === 'eth_call') return this.#call((params[0] as { data: string }).data)
    throw new Error(`this chain does not know ${method}`)
  }

  #transact(block: number, outputs: readonly SealedOutput[], nullifiers: readonly bigint[]): void {
    const firstPosition = this.#tree.append(...outputs.map(({ commitment }) => commitment))
    for (const nullifier of nullifiers) this.#nullifiers.add(nullifier)
    const nobody = {
      publicAsset: 0n,
      publicIn: 0n,
      publicOut: 0n,
      fee: 0n,
      recipient: ZERO_ADDRESS,
      feeTo: ZERO_ADDRESS,
    }
    const event = { name: 'Transacted', caller: ZERO_ADDRESS, firstPosition, nullifiers, outputs, ...nobody } as const
    this.#logs.push({
      address: POOL_ADDRESS,
      ...flat(encodePoolLog(event)),
      blockNumber: hex(block),
      blockHash: hashOf(block),
      blockTimestamp: timeOf(block),
      transactionHash: id(`bench transaction ${this.#logs.length}`),
      logIndex: hex(this.#logs.length),
    })
  }

  #block(tag: string): unknown {
    const number = tag === 'latest' ? this.shape.blocks : Number(tag)
    return number > this.shape.blocks ? null : { number: hex(number), hash: hashOf(number), timestamp: timeOf(number) }
  }

  #range({ fromBlock, toBlock }: { fromBlock: string; toBlock: string }): Log[] {
    const [from, to] = [Number(fromBlock), Number(toBlock)]
    return this.#logs.filter(({ blockNumber }) => Number(blockNumber) >= from && Number(blockNumber) <= to)
  }

  #call(data: string): string {
    const call = decodePoolCall(hexToBytes(data))
    return poolInterface.encodeFunctionResult(call.name, this.#answer(call))
  }

  #answer(call: PoolCall): unknown[] {
    switch (call.name) {
      case 'nextPosition':
        return [this.#tree.nextPosition]
      case 'currentRoot':
        return [0, this.#root]
      case 'nullifierCount':
        return [this.#nullifiers.size]
      case 'areSpent':
        return [call.nullifiers.map((nullifier) => this.#nullifiers.has(nullifier))]
      case 'registry':
        return [REGISTRY_ADDRESS]
      case 'modules':
        if (!this.hasModules) throw new Error('execution reverted')
        return [PACKAGES_ADDRESS, CONDITIONAL_TRANSFERS_ADDRESS]
      case 'verifyingKeyHash':
        return [id('a key')]
      default:
        throw new Error(`this chain does not answer ${call.name}`)
    }
  }
}

type WriteEvent = (block: number, outputs: readonly SealedOutput[], nullifiers: readonly bigint[]) => void

/** What happens on a {@link SyncChain}; everything random follows from one seed. */
class History {
  readonly #random: RandomBytes = seededRandom('bench sync')
  readonly #strangers: SealedOutput[]
  readonly #unspent: bigint[] = []
  #spent = 0

  constructor(
    private readonly shape: ChainShape,
    private readonly keys: SpendingKeys,
  ) {
    this.#strangers = Array.from({ length: TEMPLATES }, (_, i) => this.#sealTo(namedKeys(`bench stranger ${i}`)))
  }

  write(transact: WriteEvent, tree: CommitmentTree): void {
    const { blocks, events, ours, spent } = this.shape
    for (let event = 0; event < events; event += 1) {
      const isOurs = Math.floor(((event + 1) * ours) / events) > Math.floor((event * ours) / events)
      // The last notes stay, so the spends begin early enough.
      const spends = this.#spent < spent && this.#unspent.length > 1 && event % Math.floor(events / (spent * 2)) === 0
      const outputs = [isOurs ? this.#sealTo(this.keys) : this.#stranger(), this.#stranger()]
      const position = tree.nextPosition
      transact(1 + Math.floor((event * blocks) / events), outputs, [this.#nullifier(spends), this.#field()])
      if (isOurs) this.#unspent.push(computeNullifier(this.keys.nk, (outputs[0] as SealedOutput).commitment, position))
    }
    if (this.#spent !== spent) throw new Error(`${this.#spent} notes were spent, not ${spent}`)
  }

  #nullifier(spends: boolean): bigint {
    const own = spends ? this.#unspent.shift() : undefined
    if (own !== undefined) this.#spent += 1
    return own ?? this.#field()
  }

  #field = (): bigint => randomFieldElement(this.#random)

  #sealTo(keys: SpendingKeys): SealedOutput {
    const { address: to } = createOneTimeAddress(keys, { random: this.#random })
    const note = { assetId: NATIVE_ASSET, value: NOTE_VALUE, rho: this.#field(), o: new Uint8Array(32) }
    const { commitment, ciphertext } = sealOutput({ to, ...note, random: this.#random })
    return { commitment, ciphertext }
  }

  /** A ciphertext of a template under another commitment and view tag: as much work for a wallet that it is not for. */
  #stranger(): SealedOutput {
    const [pick, viewTag] = this.#random(2) as unknown as [number, number]
    const ciphertext = (this.#strangers[pick % TEMPLATES] as SealedOutput).ciphertext.slice()
    ciphertext[1] = viewTag
    return { commitment: this.#field(), ciphertext }
  }
}
