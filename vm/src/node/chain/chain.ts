import type { TypedTransaction } from '@ethereumjs/tx'
import { Address, createAddressFromString } from '@ethereumjs/util'
import { POOL_ADDRESS } from '@merkato/protocol'
import { registeredKeys } from '../../evm/genesis.js'
import { max } from '../bigint.js'
import { bytesToHex, type Hex, hexToBytes } from '../encoding.js'
import { invalidInput, invalidParams, NodeOptionError, transactionRejected } from '../errors.js'
import { Execution, type ExecutionView } from '../execution.js'
import type { Fork } from '../fork/fork.js'
import { BlockBuilder, type BlockLimits, type Candidates } from '../mining/block-builder.js'
import { Clock } from '../mining/clock.js'
import { ProofPrecheck } from '../mining/precheck-proofs.js'
import type { ResolvedOptions } from '../options.js'
import { delegationTarget } from '../state/delegation.js'
import type { MemoryStateManager, StateBooks } from '../state/memory-state-manager.js'
import { ChainDisk, type StoredChain } from '../store/chain-disk.js'
import type { ChainStorage } from '../store/chain-storage.js'
import { shortReason } from '../transactions/build.js'
import { type PendingTransaction, TransactionPool } from '../transactions/pool.js'
import { toChainTransaction } from '../transactions/transaction.js'
import { validateTransaction } from '../transactions/validate.js'
import type { Block } from './block.js'
import type { BlockStore } from './block-store.js'
import type { BlockTag } from './block-tag.js'
import type { ChainListener, ConsoleCalls } from './chain-listener.js'
import type { ChainContent, ChainPoint, Genesis, MiningSettings } from './chain-point.js'
import { blobBaseFee, nextBaseFee, nextExcessBlobGas } from './fees.js'
import { fundOnFork, makeGenesis, plantAccounts, plantedAddresses } from './genesis.js'
import { type BlockHeader, type BlockTemplate, HEADER_FORMS, ZERO_HASH } from './header.js'
import { importBlocks } from './import-blocks.js'
import { MemoryBlockStore } from './memory-block-store.js'
import { collectRequests } from './requests.js'
import { runSystemCalls } from './system-contracts.js'

/** State and the block context that code running on it sees. */
export interface StateAt {
  readonly view: ExecutionView
  readonly template: BlockTemplate
}

/** A block whose transactions have run, and whose end has been reckoned. */
interface FilledBlock {
  readonly builder: BlockBuilder
  /** EIP-7685's; undefined when there is nothing that could ask. */
  readonly requestsHash: Hex | undefined
}

/** What a chain is opened with. */
interface ChainParts {
  readonly storage?: ChainStorage | undefined
  readonly books?: StateBooks | undefined
  readonly fork?: Fork | undefined
}

/** The chain: blocks, newest state, waiting transactions, clock, and how one becomes the other. Not safe for concurrent use. */
export class Chain {
  readonly pool = new TransactionPool()
  readonly clock: Clock
  settings: MiningSettings
  #options: ResolvedOptions
  #execution: Execution
  #blocks: BlockStore
  #fork: Fork | undefined
  #precheck: ProofPrecheck
  readonly #limits: BlockLimits
  readonly #listeners = new Set<ChainListener>()
  /** The chain as it began. */
  #genesis: Genesis | undefined
  #unfinished: FilledBlock | undefined

  private constructor(
    options: ResolvedOptions,
    execution: Execution,
    private readonly funded: readonly Hex[],
    private readonly disk: ChainDisk | undefined,
    fork: Fork | undefined,
  ) {
    this.#options = options
    this.#execution = execution
    this.#fork = fork
    this.#blocks = disk?.blocks ?? new MemoryBlockStore(execution, options.maxPastStates, fork?.number)
    const { maxTransactionsPerBlock = Number.POSITIVE_INFINITY, disableBlockGasLimit } = options
    this.#limits = { gas: !disableBlockGasLimit, transactions: maxTransactionsPerBlock }
    this.clock = new Clock(options.clock, options.allowBlocksWithSameTimestamp)
    const { verifiers } = execution.head
    this.#precheck = new ProofPrecheck(verifiers, BigInt(options.chainId), registeredKeys(options.verifyingKeys))
    this.settings = {
      automine: options.automine,
      gasLimit: options.blockGasLimit,
      coinbase: options.coinbase,
      nextBaseFee: undefined,
      nextPrevRandao: undefined,
    }
  }

  /**
   * A new chain, or with a storage that holds one, that chain where it was left.
   *
   * @throws DataFolderError when the storage holds a chain with other options, or can not be read
   */
  static async create(options: ResolvedOptions, funded: readonly Hex[], storage?: ChainStorage): Promise<Chain> {
    return Chain.#open(options, funded, { storage, books: storage?.books })
  }

  /**
   * A new chain on top of another's block.
   *
   * @throws ForkSourceError
   */
  static async forked(options: ResolvedOptions, funded: readonly Hex[], fork: Fork): Promise<Chain> {
    return Chain.#open(options, funded, { fork, books: { code: fork.code, preimages: new Map() } })
  }

  static async #open(options: ResolvedOptions, funded: readonly Hex[], parts: ChainParts): Promise<Chain> {
    const { storage, books, fork } = parts
    const hashes: { of: (number: bigint) => Hex | Promise<Hex> } = { of: () => ZERO_HASH }
    const execution = await Execution.create(options, (number) => hashes.of(number), books, fork)
    const disk = storage && new ChainDisk(storage, execution)
    const chain = new Chain(options, execution, funded, disk, fork)
    const { blocks } = chain
    // None but a call whose block number is overridden asks beyond the chain.
    hashes.of = (number) =>
      fork !== undefined && number < fork.number
        ? fork.blockHash(number)
        : (blocks.byNumber(number)?.header.hash ?? ZERO_HASH)
    const left = await disk?.open(options, funded)
    chain.#genesis = left === undefined ? await chain.#begin(funded) : chain.#continue(left)
    await disk?.follow(chain, chain.#genesis, options, funded)
    await chain.save()
    return chain
  }

  get options(): ResolvedOptions {
    return this.#options
  }

  get execution(): Execution {
    return this.#execution
  }

  get blocks(): BlockStore {
    return this.#blocks
  }

  /** What the chain was forked from; undefined when it began by itself. */
  get fork(): Fork | undefined {
    return this.#fork
  }

  listen(listener: ChainListener): void {
    this.#listeners.add(listener)
  }

  /** What the next block starts from. */
  nextTemplate(): BlockTemplate {
    const { settings } = this
    const { parent, number, timestamp, rules, baseFeePerGas, excessBlobGas } = this.#next()
    return {
      form: rules.form,
      number,
      parentHash: parent.hash,
      timestamp,
      coinbase: settings.coinbase,
      gasLimit: settings.gasLimit,
      baseFeePerGas,
      excessBlobGas,
      // Unpredictable enough for a sandbox, and the same again after evm_revert.
      prevRandao: settings.nextPrevRandao ?? bytesToHex(this.execution.keccak256(hexToBytes(parent.hash))),
    }
  }

  /**
   * Lets a transaction into the pool and, with automine, into a block.
   *
   * @param judge of what comes with it, asked once the transaction itself is good; throws when it is refused
   * @throws RpcError -32003 or -32000 when it is refused; the chain is as before then
   */
  async submit(tx: TypedTransaction, impersonated: boolean, judge?: () => Promise<void>): Promise<Hex> {
    const hash = await this.submitUnfinished(tx, impersonated, judge)
    await this.finish()
    return hash
  }

  /**
   * As {@link submit}, but as soon as it is known what becomes of the transaction. The block that it has run in may still be without its
   * header: before anything else is done with the chain, {@link finish} has to be called.
   */
  async submitUnfinished(tx: TypedTransaction, impersonated: boolean, judge?: () => Promise<void>): Promise<Hex> {
    const transaction = toChainTransaction(tx, tx.getSenderAddress())
    await this.#onGround(() => this.#validate(transaction, tx, impersonated))
    if (this.blocks.transaction(transaction.hash) !== undefined) throw invalidInput('already known')
    this.pool.check(transaction)
    await judge?.()
    this.pool.add(transaction, tx, impersonated)
    for (const listener of this.#listeners) listener.pending?.(transaction)
    if (this.settings.automine)
      await this.#automine(transaction.hash).catch((error) => this.#forget(error, transaction))
    else this.#precheck.collect(transaction)
    return transaction.hash
  }

  /** Finishes the block that {@link submitUnfinished} has left, if it has left one. */
  async finish(): Promise<void> {
    const filled = this.#unfinished
    this.#unfinished = undefined
    if (filled !== undefined) await this.#seal(filled)
  }

  /** Whether {@link finish} has anything to do. */
  get isUnfinished(): boolean {
    return this.#unfinished !== undefined
  }

  /** Mines what waits, in as many blocks as it takes. What can not be included goes on waiting, or is forgotten. */
  mineWaiting(): Promise<void> {
    return this.#automine(undefined)
  }

  /** Mines one block of what waits, empty if nothing does. */
  async mine(): Promise<Block> {
    return this.#seal(await this.#filled(() => true))
  }

  /** Mines a block of these transactions alone, in this order; what it can not include is left out. What waits goes on waiting. */
  async mineOnly(transactions: readonly PendingTransaction[]): Promise<Block> {
    await this.#plant()
    const filled = await this.execution.head.keepingIf(
      () => this.#fill(inOrder(transactions)),
      () => true,
    )
    return this.#seal(filled)
  }

  /** Runs `task` on the state that `tag` names. Whatever it writes is undone. */
  async withState<T>(tag: BlockTag, task: (at: StateAt) => Promise<T>): Promise<T> {
    if (tag.kind === 'pending')
      return this.withPending(({ view, builder }) => task({ view, template: builder.template }))
    const block = this.block(tag)
    const view = await this.#viewOf(block)
    return this.execution.rules.under(block.header, () => task({ view, template: block.header }))
  }

  /** Runs `task` on the state after the next block as it would be mined now. Everything is undone. */
  withPending<T>(task: (at: { view: ExecutionView; builder: BlockBuilder }) => Promise<T>): Promise<T> {
    const view = this.execution.head
    return view.discarding(async () => task({ view, builder: await this.#build() }))
  }

  /**
   * The block that a tag names; the pending block counts as the newest.
   *
   * @throws RpcError -32000 when there is none
   */
  block(tag: BlockTag): Block {
    const block = this.find(tag)
    if (block === undefined) throw invalidInput('header not found')
    return block
  }

  /** Header of the block that a tag names, also of the pending one. @throws RpcError -32000 when there is none */
  headerOf(tag: BlockTag): Promise<BlockHeader> {
    if (tag.kind !== 'pending') return Promise.resolve(this.block(tag).header)
    return this.withPending(async ({ view, builder }) => builder.seal(await view.stateRoot()).header)
  }

  find(tag: BlockTag): Block | undefined {
    switch (tag.kind) {
      case 'number':
        return this.blocks.byNumber(tag.number)
      case 'hash':
        return this.blocks.byHash(tag.hash)
      case 'safe':
        return this.#before(1)
      case 'finalized':
        return this.#before(2)
      default:
        return this.blocks.head
    }
  }

  /** Writes what has changed to the disk, if the chain is kept on one. Whoever changes the chain has it called before answering. */
  async save(): Promise<void> {
    await this.disk?.save(this.execution.head.state)
  }

  /** Why the chain answers nothing more: its disk can not be written. */
  get failure(): Error | undefined {
    return this.disk?.failure
  }

  /** Changes the newest state outside of any transaction. */
  async editState(edit: (view: ExecutionView) => Promise<void>): Promise<void> {
    await this.#plant()
    await this.#edit(edit)
  }

  async #edit(edit: (view: ExecutionView) => Promise<void>): Promise<void> {
    const view = this.execution.head
    await view.keepingIf(
      () => edit(view),
      () => true,
    )
    this.blocks.setHeadWorld(view.state.world)
  }

  /** Nonce of the sender's next transaction, counting waiting ones. */
  async pendingNonce(sender: Hex): Promise<bigint> {
    return this.pool.nextNonce(sender, await this.#nonce(sender))
  }

  capture(): ChainPoint {
    const { head } = this.blocks
    return {
      head: head.header.number,
      world: this.blocks.pinHeadWorld(),
      clock: this.clock.state,
      takenAt: this.options.clock(),
      pending: this.pool.all(),
      settings: this.settings,
    }
  }

  restore(point: ChainPoint): void {
    this.#truncate(point.head)
    this.blocks.setHeadWorld(point.world)
    this.execution.head.state.open(point.world)
    this.pool.restore(point.pending)
    // The time that passed since the point was taken did not pass on the chain.
    const passed = this.options.clock() - point.takenAt
    this.clock.restore({ ...point.clock, offset: point.clock.offset - passed })
    this.settings = point.settings
  }

  /**
   * Undoes the newest blocks. Their transactions are gone; what waits goes on waiting.
   *
   * @throws RpcError -32602 when there are not so many of the chain's own, -32000 when the state to go back to is not held
   */
  rollBack(depth: bigint): void {
    const { number } = this.blocks.head.header
    const own = number - this.blocks.first
    if (depth > own) throw invalidParams(`invalid argument 0: only ${own} blocks can be undone`)
    const block = this.block({ kind: 'number', number: number - depth })
    const world = this.blocks.worldAfter(block)
    this.#truncate(block.header.number)
    this.blocks.setHeadWorld(world)
    this.execution.head.state.open(world)
  }

  /**
   * Adds a block from elsewhere.
   *
   * @param run makes it on the newest state; when it throws, nothing has happened
   */
  async extend(run: () => Promise<Block>): Promise<Block> {
    const block = await this.execution.head.keepingIf(run, () => true)
    return this.#add(block)
  }

  /** Goes back to the genesis block. */
  reset(): void {
    if (this.#genesis === undefined) throw new Error('The chain has no genesis block yet.')
    const { block, world } = this.#genesis
    this.#undoing(-1n)
    this.blocks.replace([block], world)
    // Taken anew: time goes on from the present, unlike after evm_revert.
    this.restore({ ...this.#genesis, takenAt: this.options.clock() })
  }

  /**
   * Takes the place of a chain that nobody has used yet. Who listens goes on listening; what waited is gone.
   *
   * @returns what this chain was forked from, if it was, for closing
   */
  become(fresh: Chain): Fork | undefined {
    if (this.disk !== undefined) throw new Error('A chain on a disk stays the one it is.')
    this.#undoing(-1n)
    const left = this.#fork
    this.#options = fresh.options
    this.#execution = fresh.execution
    this.#blocks = fresh.blocks
    this.#fork = fresh.fork
    this.#precheck = fresh.#precheck
    this.#genesis = fresh.#genesis
    this.clock.restore(fresh.clock.state)
    this.pool.restore([])
    this.settings = fresh.settings
    return left
  }

  /**
   * Becomes another chain, of whose states only the newest is there.
   *
   * @param fill makes that state out of the empty one; when it throws, the chain stays as it is
   */
  async replace(content: ChainContent, fill: (state: MemoryStateManager) => Promise<void>): Promise<void> {
    const { state } = this.execution.head
    const before = state.world
    state.open(undefined)
    await fill(state).catch((error: unknown) => {
      state.open(before)
      throw error
    })
    this.#undoing(-1n)
    this.blocks.replace(content.blocks, state.world)
    this.pool.restore(content.pending)
    this.clock.restore(content.clock)
    this.settings = content.settings
    await this.save()
  }

  /** Nothing is ever reorganised but on demand, so every block is safe and final at once unless epochs were asked for. */
  #before(epochs: number): Block | undefined {
    const depth = BigInt(epochs * (this.options.slotsInAnEpoch ?? 0))
    return this.blocks.byNumber(max(this.blocks.first, this.blocks.head.header.number - depth))
  }

  async #begin(funded: readonly Hex[]): Promise<Genesis> {
    const { execution, options, blocks, fork } = this
    if (fork !== undefined) return this.#beginOn(fork, funded)
    blocks.append(await makeGenesis(execution, options, funded), execution.head.state.world)
    this.clock.set(options.genesisTimestamp)
    const exact = execution.head.state.world
    await this.#plant()
    const genesis = { ...this.capture(), block: blocks.head }
    if (options.importedBlocks !== undefined) {
      // On what the file has, since its blocks' roots know of nothing else. The same again goes on top with the first block of this chain's own.
      execution.head.state.open(exact)
      blocks.setHeadWorld(exact)
      await importBlocks(this, options.importedBlocks)
    }
    mustBeCarried(this.nextTemplate())
    return genesis
  }

  /** The source's block is the first; what is planted on it is as if written by hand, and no part of its root. */
  async #beginOn(fork: Fork, funded: readonly Hex[]): Promise<Genesis> {
    const { execution, options, blocks } = this
    blocks.append(fork.block, undefined)
    this.clock.set(options.genesisTimestamp)
    const hasBaseFee = fork.block.header.baseFeePerGas > 0n && !options.named.has('initialBaseFeePerGas')
    if (!hasBaseFee) this.settings = { ...this.settings, nextBaseFee: options.initialBaseFeePerGas }
    // All at once, which one after another would take as many round trips.
    await fork.loadAll([...funded, ...plantedAddresses(options)])
    await this.editState(async () => {
      await fundOnFork(execution, options, funded)
      await plantAccounts(execution, options, [])
    })
    return { ...this.capture(), block: blocks.head }
  }

  #continue({ genesis, clock, settings }: StoredChain): Genesis {
    this.execution.head.state.open(this.blocks.worldAfter(this.blocks.head))
    this.clock.restore(clock)
    this.settings = settings
    return genesis
  }

  /** Whether what Merkato needs is still to be put on top of a state from elsewhere. */
  get #isBare(): boolean {
    const { genesisFile, importedBlocks } = this.options
    if (genesisFile === undefined && importedBlocks === undefined) return false
    return this.execution.head.state.record(createAddressFromString(POOL_ADDRESS)) === undefined
  }

  /** Runs `task` on a state that has it; what stands in the newest state stays as it is. */
  #onGround<T>(task: () => Promise<T>): Promise<T> {
    if (!this.#isBare) return task()
    return this.execution.head.discarding(async () => {
      await plantAccounts(this.execution, this.options, this.funded)
      return task()
    })
  }

  /** Puts it there, for good. */
  async #plant(): Promise<void> {
    if (!this.#isBare) return
    await this.#edit(() => plantAccounts(this.execution, this.options, this.funded))
  }

  /** What of the next block follows from the newest one. */
  #next() {
    const parent = this.blocks.head.header
    const number = parent.number + 1n
    const timestamp = this.clock.nextTimestamp(parent.timestamp)
    const rules = this.execution.rules.at({ number, timestamp })
    const baseFeePerGas = this.settings.nextBaseFee ?? nextBaseFee(parent, rules)
    return { parent, number, timestamp, rules, baseFeePerGas, excessBlobGas: nextExcessBlobGas(parent, rules) }
  }

  async #validate(
    transaction: ReturnType<typeof toChainTransaction>,
    tx: TypedTransaction,
    impersonated: boolean,
  ): Promise<void> {
    const { state } = this.execution.head
    const sender = tx.getSenderAddress()
    const account = await state.getAccount(sender)
    const next = this.settings.automine ? this.#next() : undefined
    validateTransaction(transaction, tx, {
      account,
      blockGasLimit: this.options.disableBlockGasLimit ? undefined : this.settings.gasLimit,
      requiredFeeCap: next?.baseFeePerGas,
      requiredBlobFeeCap: next && blobBaseFee(next, next.rules),
      anySender: impersonated,
      senderIsDelegated: account?.isContract() === true && delegationTarget(await state.getCode(sender)) !== undefined,
    })
  }

  /**
   * The block could not be made: a fork's source is away, or the transaction makes the block invalid. Whoever sent it is told, and may
   * send it again; it must not be in the way of others.
   */
  #forget(error: unknown, { hash }: Pick<PendingTransaction['transaction'], 'hash'>): never {
    this.pool.remove(hash)
    throw error
  }

  /** @param wanted whose fate the caller waits for: the block that holds it may be left to {@link finish} */
  async #automine(wanted: Hex | undefined): Promise<void> {
    while (this.pool.size > 0) {
      const filled = await this.#filled(({ transactions }) => transactions.length > 0)
      const { builder } = filled
      // With nothing else that waits: another block may fail, and its failure is told to whoever sent this one.
      const isLast = builder.transactions.length === this.pool.size
      if (wanted !== undefined && isLast && this.#canWait && builder.includes(wanted)) {
        this.#unfinished = filled
        return
      }
      const isEmpty = builder.transactions.length === 0
      if (!isEmpty) await this.#seal(filled)
      const reason = wanted === undefined ? undefined : builder.refused.get(wanted)
      if (reason !== undefined) throw transactionRejected(shortReason(reason))
      if (isEmpty) return
    }
  }

  /** Whether a block whose transactions have run is as good as made: a disk may be full, and a fork's source away. */
  get #canWait(): boolean {
    return this.disk === undefined && this.fork === undefined
  }

  /** Runs what waits for a block, and undoes it when the block is not wanted, or can not be one. */
  async #filled(isWanted: (built: BlockBuilder) => boolean): Promise<FilledBlock> {
    await this.#plant()
    const filled = await this.execution.head.keepingIf(
      () => this.#fill(),
      ({ builder }) => isWanted(builder),
    )
    for (const hash of filled.builder.refused.keys()) this.pool.remove(hash)
    return filled
  }

  /** @param given what to try; what waits when left out */
  async #fill(given?: Candidates): Promise<FilledBlock> {
    const builder = await this.#build(given)
    const depositContract = this.options.genesisFile?.schedule?.depositContract
    return { builder, requestsHash: await collectRequests(this.execution.head, builder.transactions, depositContract) }
  }

  /** @param given what to try; what waits when left out */
  async #build(given?: Candidates): Promise<BlockBuilder> {
    const { execution } = this
    const template = this.nextTemplate()
    execution.rules.enter(template)
    const builder = new BlockBuilder(execution, template, this.#limits)
    if (this.#isBare) await plantAccounts(execution, this.options, this.funded)
    await runSystemCalls(execution.head.state, template, execution.common)
    this.#precheck.run()
    if (given !== undefined) await builder.fill(given)
    else if (this.pool.size > 0) await builder.fill(await this.#candidates(template))
    return builder
  }

  async #candidates(template: BlockTemplate): Promise<Candidates> {
    const blobPrice = blobBaseFee(template, this.execution.rules.at(template))
    const prices = { baseFeePerGas: template.baseFeePerGas, blobBaseFee: blobPrice }
    return this.pool.executable(await this.#nonces(), prices, this.options.order)
  }

  async #seal({ builder, requestsHash }: FilledBlock): Promise<Block> {
    const block = builder.seal(await this.execution.head.stateRoot(), { requestsHash })
    return this.#add(block, builder.consoleCalls)
  }

  /** Takes a block whose transactions have run on the newest state. */
  async #add(block: Block, consoleCalls: ConsoleCalls = new Map()): Promise<Block> {
    this.blocks.append(block, this.execution.head.state.world)
    this.clock.blockMade(block.header.timestamp)
    this.settings = { ...this.settings, nextBaseFee: undefined, nextPrevRandao: undefined }
    for (const { transaction } of block.transactions) this.pool.prune(transaction.from, transaction.nonce + 1n)
    await this.save()
    for (const listener of this.#listeners) listener.added?.(block, consoleCalls)
    return block
  }

  #truncate(head: bigint): void {
    this.#undoing(head)
    this.blocks.truncate(head)
  }

  #undoing(head: bigint): void {
    for (const listener of this.#listeners) listener.undoing?.(head)
  }

  async #nonces(): Promise<Map<Hex, bigint>> {
    const nonces = new Map<Hex, bigint>()
    for (const sender of this.pool.senders()) nonces.set(sender, await this.#nonce(sender))
    return nonces
  }

  async #nonce(sender: Hex): Promise<bigint> {
    const account = await this.execution.head.state.getAccount(new Address(hexToBytes(sender)))
    return account?.nonce ?? 0n
  }

  async #viewOf(block: Block): Promise<ExecutionView> {
    return block === this.blocks.head ? this.execution.head : this.execution.at(this.blocks.worldAfter(block))
  }
}

/** @throws NodeOptionError when the next block would be under rules that Merkato's precompiles are not made for */
function mustBeCarried({ form, number }: BlockTemplate): void {
  if (form >= HEADER_FORMS.cancun) return
  throw new NodeOptionError(
    'genesis',
    `has rules from before Cancun for block ${number}, which would be the first one made here. Set the time that Cancun begins (config.cancunTime) before it.`,
  )
}

function* inOrder(transactions: readonly PendingTransaction[]): Candidates {
  yield* transactions
}
