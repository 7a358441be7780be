import {
  type Bundle,
  boundHash,
  CIRCUITS,
  type CircuitShape,
  CommitmentTree,
  commitmentsOf,
  completeJoinSplit,
  createOneTimeAddress,
  dummyInput,
  joinSplitCircuitInputs,
  NATIVE_ASSET,
  type OneTimeAddress,
  type OwnAct,
  openDeposit,
  ownCircuitInputs,
  ownHash,
  POOL_ADDRESS,
  parsePoolLog,
  planJoinSplit,
  poolInterface,
  randomFieldElement,
  recogniseOneTimeAddress,
  SANDBOX_CHAIN_ID,
  type SealedOutput,
  type ShieldedEvent,
  type SpendingKeys,
  sealOutput,
  type TransferOutput,
  toOneTimeStruct,
  type UnprovenBundle,
  withProofs,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import { Contract, type JsonRpcApiProvider, type Signer } from 'ethers'
import { proveCached } from '../../../circuits/testing/cached-prover.js'
import { send } from './market.js'

// Far beyond the test's clock, so that equal tests make equal proofs and the cache helps.
const EXPIRY = 4_000_000_000n

/** A payment out of shielded coins to a contract that calls the pool itself. */
export interface ShieldedPayment {
  /** Tells payments apart; all randomness follows from it. */
  readonly seed: string
  readonly value: bigint
  /** Native coin by default. */
  readonly asset?: bigint
  /** Calls the pool and receives the public amount. */
  readonly contract: string
  readonly dataHash: string
}

/** The pool, as an account sees it. */
export const poolAt = (signer: Signer, pool: string = POOL_ADDRESS) => new Contract(pool, poolInterface, signer)

/** An account in the pool, small enough for tests: it spends a deposit at a time and follows the tree by the logs. */
export class ShieldedAccount {
  readonly keys: SpendingKeys
  #addresses = 0

  constructor(
    readonly name: string,
    readonly provider: JsonRpcApiProvider,
    readonly pool: string = POOL_ADDRESS,
  ) {
    this.keys = namedKeys(name)
  }

  /** A one-time address of this account; a new one each time. */
  oneTimeAddress(): OneTimeAddress {
    const random = seededRandom(`${this.name}:${this.#addresses++}`)
    return createOneTimeAddress({ owner: this.keys.owner, V: this.keys.V }, { random }).address
  }

  /** Shields `value` wei of `from`. */
  async shield(from: Signer, value: bigint): Promise<void> {
    const to = toOneTimeStruct(this.oneTimeAddress())
    await send(poolAt(from, this.pool), 'shield', [NATIVE_ASSET, value, to], value)
  }

  /** Deposits and mints of an asset that belong to this account, in the order of the chain. */
  async deposits(asset: bigint = NATIVE_ASSET) {
    const found = (await this.#poolEvents()).filter((event): event is ShieldedEvent => event.name === 'Shielded')
    return found.flatMap((event) => {
      if (event.assetId !== asset) return []
      const opened = openDeposit({ owner: this.keys.owner, v: this.keys.v }, event)
      return opened ? [{ ...opened, position: event.position }] : []
    })
  }

  /** A proved bundle that pays `value` from the first deposit that covers it; the rest is change. */
  async pay(payment: ShieldedPayment): Promise<Bundle> {
    const spent = (await this.deposits(payment.asset)).find(({ note }) => note.value >= payment.value)
    if (!spent) throw new Error('no deposit covers this payment')
    return this.#spend([spent], CIRCUITS.transfer, payment)
  }

  /** The same by the wide circuit, from all deposits at and after a position. */
  async payWide(payment: ShieldedPayment, from: bigint): Promise<Bundle> {
    const spent = (await this.deposits(payment.asset)).filter(({ position }) => position >= from)
    return this.#spend(spent, CIRCUITS['transfer-wide'], payment)
  }

  /** Proof that this account agrees to an act of one of its one-time addresses in a contract. */
  async own(address: OneTimeAddress, act: OwnAct, caller: string): Promise<readonly bigint[]> {
    const recognised = recogniseOneTimeAddress({ owner: this.keys.owner, v: this.keys.v }, address)
    if (!recognised) throw new Error('the address is not of this account')
    const boundHash = ownHash(act, { chainId: SANDBOX_CHAIN_ID, pool: this.pool, caller })
    const { A, nk } = this.keys
    const { proof } = await proveCached(
      'own',
      ownCircuitInputs({
        public: { npk: address.npk, boundHash },
        private: { A, nk, r: recognised.r, signature: this.keys.sign(boundHash) },
      }),
    )
    return proof
  }

  async #spend(
    spent: Awaited<ReturnType<ShieldedAccount['deposits']>>,
    { inputs: places, name }: CircuitShape,
    { seed, value, asset = NATIVE_ASSET, contract, dataHash }: ShieldedPayment,
  ): Promise<Bundle> {
    const random = seededRandom(seed)
    const tree = await this.tree()
    const total = spent.reduce((sum, { note }) => sum + note.value, 0n)
    const outputs = [this.#seal(asset, total - value, seed), this.#seal(asset, 0n, `${seed}:empty`)] as const
    const real = spent.map(({ note, r, position }) => ({
      r,
      value: note.value,
      rho: note.rho,
      path: tree.path(position),
    }))
    const dummies = Array.from({ length: places - real.length }, () => dummyInput(random))
    const plan = {
      tree: 0,
      root: tree.root(),
      asset,
      A: this.keys.A,
      nk: this.keys.nk,
      inputs: [...real, ...dummies],
      outputs: outputs.map(({ note: output }) => output),
      publicOut: value,
    }
    const ciphertexts = outputs.map(({ ciphertext }) => ciphertext)
    const joinSplit = planJoinSplit(plan, { recipient: contract, ciphertexts })
    const bundle: UnprovenBundle = { expiry: EXPIRY, dataHash, joinSplits: [joinSplit] }
    const hash = boundHash(bundle, { chainId: SANDBOX_CHAIN_ID, pool: this.pool, caller: contract })
    const statement = completeJoinSplit(plan, hash, this.keys.sign(hash))
    const { proof } = await proveCached(name, joinSplitCircuitInputs(statement))
    return withProofs(bundle, [proof])
  }

  #seal(assetId: bigint, value: bigint, seed: string): SealedOutput & { note: TransferOutput } {
    const random = seededRandom(`${seed}:output`)
    const { owner, Vi: V, o } = this.keys
    const { address, r } = createOneTimeAddress({ owner, V }, { random })
    const rho = randomFieldElement(random)
    return sealOutput({ to: address, assetId, value, rho, o, payee: { owner, V, r }, random })
  }

  /** The tree as the logs have it. */
  async tree(): Promise<CommitmentTree> {
    const tree = new CommitmentTree()
    for (const event of await this.#poolEvents()) tree.append(...commitmentsOf(event))
    return tree
  }

  async #poolEvents() {
    const logs = await this.provider.getLogs({ address: this.pool, fromBlock: 0, toBlock: 'latest' })
    return logs.flatMap((log) => parsePoolLog(log) ?? [])
  }
}
