import {
  type Bundle,
  CONDITIONAL_TOPICS,
  CONDITIONAL_TRANSFERS_ADDRESS,
  CommitmentTree,
  type ConditionalEvent,
  computeCommitment,
  decodePoolCall,
  depositNote,
  encodeConditionalLog,
  encodePackagesLog,
  encodePoolLog,
  encodeRegistryLog,
  hexToBytes,
  NATIVE_ASSET,
  type OneTimeAddress,
  PACKAGES_ADDRESS,
  PACKAGES_TOPICS,
  type PackagesEvent,
  POOL_ADDRESS,
  type PoolEvent,
  poolInterface,
  REGISTRY_ADDRESS,
  type RegistryEvent,
  type ReleasedEvent,
  type SealedOutput,
  type TransactedEvent,
} from '@merkato/protocol'
import { type FunctionFragment, id, type Provider, type Signer } from 'ethers'

const PAYER = '0x00000000000000000000000000000000000000AA'
/** First word of a proof that the fake pool does not believe. */
export const WRONG_PROOF = 0xbadn
const CARRY = id(
  `carry(${(poolInterface.getFunction('transact') as FunctionFragment).inputs[0]?.format('sighash')})`,
).slice(0, 10)
const POOL_OF_COURIER = id('pool()').slice(0, 10)
const TRANSACT = (poolInterface.getFunction('transact') as FunctionFragment).selector

/** Time of the first block, in seconds, later than any clock's: a lifetime counts from the later of the two. Each block takes one. */
export const FIRST_TIME = 1_900_000_000
const hex = (number: number | bigint) => `0x${number.toString(16)}`

interface FakeBlock {
  readonly hash: string
  readonly logs: { address: string; topics: string[]; data: string }[]
  readonly nextPosition: bigint
  readonly root: bigint
  readonly spent: ReadonlySet<bigint>
}

/** Whatever pool, registry and modules log. */
export type FakeEvent = PoolEvent | RegistryEvent | PackagesEvent | ConditionalEvent

const isOfPackages = (event: FakeEvent): event is PackagesEvent => 'event' in event && event.event in PACKAGES_TOPICS
const isOfLocks = (event: FakeEvent): event is ConditionalEvent => 'event' in event && event.event in CONDITIONAL_TOPICS

function encodeLog(event: FakeEvent) {
  if (isOfPackages(event)) return { address: PACKAGES_ADDRESS, ...encodePackagesLog(event) }
  if (isOfLocks(event)) return { address: CONDITIONAL_TRANSFERS_ADDRESS, ...encodeConditionalLog(event) }
  return 'event' in event
    ? { address: REGISTRY_ADDRESS, ...encodeRegistryLog(event) }
    : { address: POOL_ADDRESS, ...encodePoolLog(event) }
}

/**
 * A chain with a pool that believes every bundle, answering the JSON-RPC methods that syncing uses. It can be rewound, and
 * made to lie.
 */
export class FakeChain {
  readonly blocks: FakeBlock[] = []
  /** Requests answered, by method. */
  readonly asked: string[] = []
  /** The same with their parameters. */
  readonly questions: (readonly [method: string, params: unknown[]])[] = []
  /** Changes logs on their way out. */
  tamper: (logs: unknown[]) => unknown[] = (logs) => logs
  /** Refuses eth_getLogs over more blocks than this. */
  maxSpan = Number.POSITIVE_INFINITY
  /** Whether the pool names its modules, or is older than they are. */
  hasModules = true
  /** Whether any address is a courier of the pool, or none. */
  hasCouriers = true
  #tree = new CommitmentTree()
  #spent = new Set<bigint>()
  #fork = 0

  constructor(readonly chainId = 31337n) {
    this.mine([])
  }

  get provider(): Provider {
    return this as unknown as Provider
  }

  /** Of the newest block, in seconds. */
  get time(): number {
    return FIRST_TIME + this.blocks.length - 1
  }

  deposit(to: Omit<OneTimeAddress, 'W'>, value: bigint, assetId = NATIVE_ASSET): PoolEvent {
    const deposit = { to, assetId, value, position: this.#tree.nextPosition }
    const commitment = computeCommitment(depositNote(deposit))
    this.#tree.append(commitment)
    return { name: 'Shielded', from: PAYER, ...deposit, commitment }
  }

  transact(outputs: readonly SealedOutput[], parts: Partial<TransactedEvent> = {}): PoolEvent {
    const firstPosition = this.#tree.append(...outputs.map(({ commitment }) => commitment))
    const nullifiers = parts.nullifiers ?? outputs.map(({ commitment }) => commitment + 1n)
    for (const nullifier of nullifiers) this.#spent.add(nullifier)
    return {
      name: 'Transacted',
      caller: PAYER,
      firstPosition,
      outputs,
      publicAsset: 0n,
      publicIn: 0n,
      publicOut: 0n,
      recipient: PAYER,
      fee: 0n,
      feeTo: PAYER,
      ...parts,
      nullifiers,
    }
  }

  /** A note of hidden supply, as an issuer's contract would make it: nobody looks whether it is of the asset that it is said to be. */
  hiddenMint(output: SealedOutput, assetId: bigint, issuer = PAYER): PoolEvent {
    const position = this.#tree.append(output.commitment)
    return { name: 'HiddenMinted', issuer, assetId, position, output }
  }

  /** A module, that of conditional transfers by default, spends notes for a record. */
  withhold(record: string, nullifiers: readonly bigint[], module = CONDITIONAL_TRANSFERS_ADDRESS): PoolEvent {
    for (const nullifier of nullifiers) this.#spent.add(nullifier)
    return { name: 'Withheld', module, record, nullifiers }
  }

  /** A module makes outputs for a record. */
  release(record: string, outputs: readonly SealedOutput[], parts: Partial<ReleasedEvent> = {}): PoolEvent {
    const { nextPosition } = this.#tree
    if (outputs.length > 0) this.#tree.append(...outputs.map(({ commitment }) => commitment))
    const module = CONDITIONAL_TRANSFERS_ADDRESS
    return { name: 'Released', module, record, firstPosition: nextPosition, outputs, payouts: [], ...parts }
  }

  /** Applies every join-split of a bundle. */
  apply(bundle: Pick<Bundle, 'joinSplits'>): PoolEvent[] {
    return bundle.joinSplits.map(({ commitments, ciphertexts, ...rest }) =>
      this.transact(
        commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array })),
        rest,
      ),
    )
  }

  mine(events: readonly FakeEvent[]): void {
    this.blocks.push({
      hash: id(`block ${this.#fork} ${this.blocks.length} ${this.#tree.nextPosition}`),
      logs: events.map(encodeLog),
      nextPosition: this.#tree.nextPosition,
      root: this.#tree.root(),
      spent: new Set(this.#spent),
    })
  }

  /** Forgets every block after `number`; what is mined then has other hashes. */
  rewind(number: number): void {
    this.#fork += 1
    this.blocks.length = number + 1
    const last = this.blocks[number] as FakeBlock
    this.#tree.rewind(last.nextPosition)
    this.#spent = new Set(last.spent)
  }

  async send(method: string, params: unknown[]): Promise<unknown> {
    this.asked.push(method)
    this.questions.push([method, params])
    if (method === 'eth_chainId') return hex(this.chainId)
    if (method === 'eth_getBlockByNumber') return this.#block(params[0] as string)
    if (method === 'eth_getLogs') return this.#logs(params[0] as { fromBlock: string; toBlock: string })
    if (method === 'eth_call') return this.#call(params as [{ data: string }, string])
    throw new Error(`the fake chain does not know ${method}`)
  }

  #block(tag: string): unknown {
    const number = tag === 'latest' ? this.blocks.length - 1 : Number(tag)
    const block = this.blocks[number]
    return block ? { number: hex(number), hash: block.hash, timestamp: hex(FIRST_TIME + number) } : null
  }

  #logs({ fromBlock, toBlock }: { fromBlock: string; toBlock: string }): unknown[] {
    const [from, to] = [Number(fromBlock), Number(toBlock)]
    if (to - from + 1 > this.maxSpan) throw new Error('query exceeds the range that this node serves')
    const logs = this.blocks.flatMap(({ logs, hash }, number) =>
      number < from || number > to
        ? []
        : logs.map((log, i) => ({
            ...log,
            blockNumber: hex(number),
            blockHash: hash,
            transactionHash: id(`transaction ${hash}`),
            logIndex: hex(i),
          })),
    )
    return this.tamper(logs)
  }

  #call([{ data }, tag]: [{ data: string }, string]): string {
    const number = tag === 'latest' ? this.blocks.length - 1 : Number(tag)
    const block = this.blocks[number] as FakeBlock
    if (data === POOL_OF_COURIER) return this.hasCouriers ? `0x${POOL_ADDRESS.slice(2).padStart(64, '0')}` : '0x'
    const call = decodePoolCall(hexToBytes(data))
    if (call.name === 'transact') this.#try(call.bundle, block, number)
    if (call.name === 'modules' && !this.hasModules) throw new Error('execution reverted: UnknownFunction')
    const answers: Record<string, unknown[]> = {
      modules: [PACKAGES_ADDRESS, CONDITIONAL_TRANSFERS_ADDRESS],
      nextPosition: [block.nextPosition],
      currentRoot: [0, block.root],
      isKnownRoot: ['root' in call && this.#knows(call.tree, call.root, number)],
      transact: [block.nextPosition],
      isSpent: ['nullifier' in call && block.spent.has(call.nullifier)],
      areSpent: ['nullifiers' in call && call.nullifiers.map((nullifier) => block.spent.has(nullifier))],
      nullifierCount: [block.spent.size],
      registry: [REGISTRY_ADDRESS],
      verifyingKeyHash: [id('a key')],
    }
    return poolInterface.encodeFunctionResult(call.name, answers[call.name])
  }

  #knows(tree: number, root: bigint, number: number): boolean {
    return tree === 0 && this.blocks.slice(0, number + 1).some((block) => block.root === root)
  }

  /** Reverts as the pool would, as far as tests of wallets need it. */
  #try({ joinSplits, expiry }: Bundle, block: FakeBlock, number: number): void {
    const refuse = (error: string, args: unknown[]) => {
      throw Object.assign(new Error('execution reverted'), { data: poolInterface.encodeErrorResult(error, args) })
    }
    if (expiry < BigInt(FIRST_TIME + number)) refuse('BundleExpired', [expiry, FIRST_TIME + number])
    for (const { tree, root, nullifiers } of joinSplits) {
      if (!this.#knows(tree, root, number)) refuse('UnknownRoot', [tree, root])
      for (const nullifier of nullifiers) if (block.spent.has(nullifier)) refuse('NoteAlreadySpent', [nullifier])
    }
    const wrong = joinSplits.findIndex(({ proof }) => proof[0] === WRONG_PROOF)
    if (wrong >= 0) refuse('InvalidProof', [wrong])
  }
}

/** Sends to a {@link FakeChain}: a block per transaction. */
export function fakeSigner(chain: FakeChain, address = PAYER): Signer {
  const send = async ({ data }: { data: string }) => {
    const call = decodePoolCall(hexToBytes(data.replace(CARRY, TRANSACT)))
    const number = chain.blocks.length
    if (call.name === 'shield') chain.mine([chain.deposit(call.to, call.value, call.assetId)])
    if (call.name === 'transact') chain.mine(chain.apply(call.bundle))
    const receipt = { hash: id(`sent ${number}`), blockNumber: number, gasUsed: 21_000n, gasPrice: 1n, logs: [] }
    return { wait: async () => receipt }
  }
  return { provider: {}, getAddress: async () => address, sendTransaction: send } as unknown as Signer
}
