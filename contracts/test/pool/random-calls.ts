import {
  type AssetTerms,
  BURN_NOTES_DATA,
  type Bundle,
  boundHash,
  type CircuitShape,
  doorInterface,
  FIELD_ORDER,
  hiddenMintHash,
  joinSplitPublicInputs,
  joinSplitShape,
  mintHiddenPublicInputs,
  mintKeyAct,
  NATIVE_ASSET,
  NO_CAP,
  NO_DATA,
  type OneTimeStruct,
  ownHash,
  ownPublicInputs,
  poolInterface,
  registryInterface,
  SANDBOX_CHAIN_ID,
  termsAssetId,
  ticketAssetId,
  type UnprovenBundle,
  withProofs,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { id, ZeroHash } from 'ethers'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { EXPIRY, element } from './forged-bundle.js'
import { ask, ONE_TIME, type PoolHome, poolCall, registryCall } from './homes.js'

/** A call that can be made in every home: its parts name pool and registry of the home that it is made in. */
export interface RandomCall {
  /** For a person who reads that it ended differently. */
  readonly name: string
  /** Number of the account that calls. */
  readonly from: number
  readonly to: 'pool' | 'registry'
  readonly value: bigint
  data(home: PoolHome): string
}

const NO_PROOF: readonly bigint[] = Array.from({ length: 8 }, () => 0n)
const BIG = 2n ** 128n
const EDGES = [0n, 1n, BIG - 1n, BIG, FIELD_ORDER - 1n, FIELD_ORDER, 2n ** 256n - 1n]
const ACCOUNTS = 3
/** Names of pool and registry where an account belongs; {@link resolve} puts those of a home in their places. */
const [POOL, REGISTRY] = ['pool', 'registry']

interface KnownAsset {
  readonly asset: bigint
  readonly issuer: number
  readonly kind: number
  readonly name: string
}

/**
 * Calls that mostly pass and are often spoiled in one place. What passed before is read from one home; that the other knows the same
 * is what the calls are there to find out.
 */
export class RandomCalls {
  /** Assets that were made. */
  readonly assets: KnownAsset[] = []
  /** The asset that the last call makes when it passes. */
  #making: KnownAsset | undefined
  #clean = true
  readonly #random: ReturnType<typeof seededRandom>
  readonly #addresses: readonly string[]
  readonly #spent: bigint[] = []
  readonly #roots: bigint[] = []
  #count = 0

  /** @param accounts addresses of the accounts that call */
  constructor(
    seed: string,
    accounts: readonly string[],
    private readonly home: PoolHome,
  ) {
    this.#random = seededRandom(seed)
    this.#addresses = accounts
  }

  /** A number below `count`. */
  #below(count: number): number {
    return Number(BigInt(`0x${Buffer.from(this.#random(6)).toString('hex')}`) % BigInt(count))
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T
  }

  /** One time in `times`. */
  #rarely(times: number): boolean {
    return this.#below(times) === 0
  }

  /** The likely value, or, in a call that may be broken, one of those that may break it. */
  #mostly<T>(likely: T, strange: readonly T[]): T {
    return !this.#clean && this.#rarely(15) ? this.#pick(strange) : likely
  }

  async next(): Promise<RandomCall> {
    this.#count += 1
    this.#making = undefined
    this.#clean = this.#rarely(2)
    const makers = [
      () => this.#issue(),
      () => this.#issue(),
      () => this.#mint(),
      () => this.#mint(),
      () => this.#mint(),
      () => this.#shield(),
      () => this.#mintTicket(),
      () => this.#mintHidden(),
      () => this.#mintKey(),
      () => this.#mintWithKey(),
      () => this.#burn(),
      () => this.#transact('pool'),
      () => this.#transact('pool'),
      () => this.#transact('registry'),
      () => this.#shield(),
      () => this.#transferPublic(),
      () => this.#finalize(),
      () => this.#view(),
    ]
    const call = await this.#pick(this.assets.length < 4 ? makers.slice(0, 1) : makers)()
    return !this.#clean && this.#rarely(4) ? this.#spoiled(call) : call
  }

  /** Remembers what passed, so that later calls can meet it. */
  async passed(): Promise<void> {
    const made = this.#making
    if (made && !this.assets.some(({ asset }) => asset === made.asset)) this.assets.push(made)
    const answer = await ask(this.home.provider, this.home.pool, poolCall('currentRoot'))
    this.#roots.push(poolInterface.decodeFunctionResult('currentRoot', answer)[1])
  }

  #call(to: RandomCall['to'], name: string, args: (home: PoolHome) => readonly unknown[], more = {}): RandomCall {
    const encode = to === 'pool' ? poolCall : registryCall
    const from = this.#below(ACCOUNTS)
    return { name, from, to, value: this.#mostly(0n, [1n]), data: (home) => encode(name, ...args(home)), ...more }
  }

  #issue(): RandomCall {
    const kind = this.#mostly(this.#pick([1, 1, 1, 2, 4]), [0, 3, 5, 255])
    const text = this.#pick(['A', 'B', 'C', 'D'])
    const name = this.#mostly(`0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`, [
      ZeroHash,
      `0x00${'41'.repeat(31)}`,
      `0x41${'00'.repeat(30)}41`,
      `0x${'41'.repeat(32)}`,
    ])
    const cap = kind === 2 ? this.#mostly(0n, [1n]) : this.#mostly(this.#pick([20n, 1000n, NO_CAP]), [0n])
    const terms = {
      kind,
      name,
      id: this.#mostly(0n, [1n, FIELD_ORDER, 2n ** 256n - 1n]),
      origin: this.#mostly(ZeroHash, [id('origin')]),
      cap,
    }
    const call = this.#call('registry', 'issue', () => [terms])
    if ([1, 2, 4].includes(kind) && name !== ZeroHash) {
      const asset = termsAssetId(this.#addresses[call.from] as string, terms as AssetTerms)
      this.#making = { asset, issuer: call.from, kind, name }
    }
    return call
  }

  /** An asset of one of some kinds, with its issuer as the likely caller. */
  #some(...kinds: readonly number[]): KnownAsset & { readonly from: number } {
    const fitting = this.assets.filter(({ kind }) => kinds.includes(kind))
    const asset = this.#mostly(this.#pick(fitting.length ? fitting : this.assets), this.assets)
    return { ...asset, from: this.#mostly(asset.issuer, [0, 1, 2]) }
  }

  #assetId(): bigint {
    return this.#mostly(this.#some(1, 1, 2, 3).asset, [NATIVE_ASSET, 0n, 5n, ...EDGES])
  }

  #amount(): bigint {
    return this.#mostly(BigInt(1 + this.#below(6)), [...EDGES, 900n, 1001n])
  }

  #to(): OneTimeStruct {
    const strange = [
      { ...ONE_TIME, ephemeralX: 0n },
      { ...ONE_TIME, ephemeralX: 0n, ephemeralY: FIELD_ORDER - 1n },
      { ...ONE_TIME, npk: FIELD_ORDER },
      { ...ONE_TIME, ephemeralY: 2n },
      { ...ONE_TIME, ephemeralX: (ONE_TIME.ephemeralX as bigint) + FIELD_ORDER },
      {
        ...ONE_TIME,
        ephemeralX: FIELD_ORDER - (ONE_TIME.ephemeralX as bigint),
        ephemeralY: FIELD_ORDER - (ONE_TIME.ephemeralY as bigint),
      },
    ]
    return this.#mostly({ ...ONE_TIME, npk: BigInt(this.#below(1000)), viewTag: this.#below(256) }, strange)
  }

  #account(): string {
    const strange = [POOL, REGISTRY, `0x${'00'.repeat(20)}`, `0x${'0'.repeat(39)}4`, `0x${'f'.repeat(40)}`] as string[]
    return this.#mostly(this.#pick(this.#addresses), strange)
  }

  #mint(): RandomCall {
    const { asset, from } = this.#some(1)
    const [value, to, account] = [this.#amount(), this.#to(), this.#account()]
    return this.#rarely(2)
      ? this.#call('registry', 'mint', () => [asset, value, to], { from })
      : this.#call('registry', 'mintPublic', (home) => [asset, value, resolve(account, home)], { from })
  }

  #mintTicket(): RandomCall {
    const { asset, from, issuer, name } = this.#some(4)
    const number = this.#mostly(BigInt(this.#below(6)), [FIELD_ORDER, 2n ** 256n - 1n, 1n << 128n])
    const [to, account] = [this.#to(), this.#account()]
    const ticket = ticketAssetId(this.#addresses[issuer] as string, name, number, ZeroHash)
    this.#making = { asset: ticket, issuer, kind: 3, name }
    return this.#rarely(2)
      ? this.#call('registry', 'mintTicket', () => [asset, number, to], { from })
      : this.#call('registry', 'mintTicketPublic', (home) => [asset, number, resolve(account, home)], { from })
  }

  async #record(asset: bigint) {
    const answer = await ask(this.home.provider, this.home.registry, registryCall('assetInfo', asset))
    return registryInterface.decodeFunctionResult('assetInfo', answer)[0] as {
      mintKey: bigint
      keyActs: bigint
      hiddenMints: bigint
    }
  }

  async #mintHidden(): Promise<RandomCall> {
    const { asset, from } = this.#some(2)
    const { hiddenMints } = await this.#record(asset)
    const commitment = this.#mostly(element(`hidden ${this.#count}`), [0n, FIELD_ORDER, 7n])
    const ciphertext = new Uint8Array(this.#mostly(this.#below(70), [2048, 2049]))
    const nonce = this.#mostly(hiddenMints, [hiddenMints + 1n])
    const issuer = this.#addresses[from] as string
    return this.#call(
      'registry',
      'mintHidden',
      (home) => {
        const mint = { issuer, assetId: asset, nonce, commitment, ciphertext }
        const hash = hiddenMintHash(mint, { chainId: SANDBOX_CHAIN_ID, pool: home.pool })
        return [
          asset,
          commitment,
          ciphertext,
          forgeProof('mint-hidden', mintHiddenPublicInputs({ asset, commitment, boundHash: hash })),
        ]
      },
      { from },
    )
  }

  #mintKey(): RandomCall {
    const { asset, from } = this.#some(1)
    const npk = this.#mostly(77n, [0n, FIELD_ORDER, FIELD_ORDER - 1n])
    return this.#call('registry', 'setMintKey', () => [asset, npk], { from })
  }

  async #mintWithKey(): Promise<RandomCall> {
    const { asset } = this.#some(1)
    const { mintKey, keyActs } = await this.#record(asset)
    const [value, to] = [this.#amount(), this.#to()]
    const expiry = this.#mostly(EXPIRY, [1n])
    const act = mintKeyAct({ asset, value, to }, { mintKey, keyActs: this.#mostly(keyActs, [keyActs + 1n]) }, expiry)
    return this.#call('registry', 'mintWithKey', (home) => {
      const hash = ownHash(act, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller: home.registry })
      return [asset, value, to, expiry, forgeProof('own', ownPublicInputs({ npk: act.npk, boundHash: hash }))]
    })
  }

  #burn(): RandomCall {
    const [asset, value] = [this.#some(1, 2, 3).asset, this.#amount()]
    return this.#call('registry', 'burn', () => [asset, value])
  }

  #finalize(): RandomCall {
    const { asset, from } = this.#some(1, 2, 4)
    // Seldom, or soon there would be nothing left to mint.
    return this.#rarely(12) ? this.#call('registry', 'finalize', () => [asset], { from }) : this.#burn()
  }

  #shield(): RandomCall {
    const [asset, value, to] = [this.#assetId(), this.#amount(), this.#to()]
    const sent = asset === NATIVE_ASSET ? value % BIG : 0n
    return this.#call('pool', 'shield', () => [asset, value, to], {
      value: this.#mostly(sent < 10n ** 18n ? sent : 0n, [1n, 2n]),
    })
  }

  #transferPublic(): RandomCall {
    const [asset, value, account] = [this.#some(1, 2, 3).asset, this.#amount(), this.#account()]
    return this.#call('pool', 'transferPublic', (home) => [asset, resolve(account, home), value])
  }

  /** A bundle for `transact` of the pool, or for `burnNotes` of the registry. */
  #transact(to: 'pool' | 'registry'): RandomCall {
    const size = this.#mostly(1 + this.#below(3), [0, 8, 9])
    const parts = Array.from({ length: size }, (_, i) => this.#joinSplit(i, to))
    const from = this.#below(ACCOUNTS)
    const expiry = this.#mostly(EXPIRY, [1n])
    const dataHash = this.#mostly(to === 'registry' ? BURN_NOTES_DATA : NO_DATA, [id('data')])
    const caller = this.#mostly(to === 'pool' ? (this.#addresses[from] as string) : (REGISTRY as string), [
      this.#addresses[0] as string,
    ])
    const wrong = this.#rarely(12)
    const bundleOf = (home: PoolHome): Bundle => {
      const joinSplits = parts.map((part) => ({
        ...part,
        recipient: resolve(part.recipient, home),
        feeTo: resolve(part.feeTo, home),
      }))
      return proved({ expiry, dataHash, joinSplits }, home, resolve(caller, home), wrong)
    }
    const coins = parts.reduce(
      (sum, { publicAsset, publicIn }) => (publicAsset === NATIVE_ASSET ? sum + publicIn : sum),
      0n,
    )
    const value = to === 'pool' ? this.#mostly(coins < 10n ** 18n ? coins : 0n, [1n]) : 0n
    const name = to === 'pool' ? 'transact' : 'burnNotes'
    return this.#call(to, name, (home) => [bundleOf(home)], { from, value })
  }

  #joinSplit(i: number, to: 'pool' | 'registry') {
    const circuitId = this.#mostly(this.#rarely(5) ? 2 : 1, [0, 3, 4, 5, 2 ** 32 - 1])
    const inputs = this.#mostly(joinSplitShape(circuitId)?.inputs ?? 2, [0, 1, 2, 3, 8])
    const outputs = this.#mostly(2, [0, 1, 3])
    const fresh = (what: string, k: number) => element(`${this.#count} ${i} ${what} ${k}`)
    const nullifiers = Array.from({ length: inputs }, (_, k) => {
      const nullifier = this.#mostly(fresh('nullifier', k), [
        5n,
        FIELD_ORDER,
        FIELD_ORDER + 5n,
        ...this.#spent.slice(-3),
      ])
      this.#spent.push(nullifier)
      return nullifier
    })
    const commitments = Array.from({ length: outputs }, (_, k) =>
      this.#mostly(fresh('commitment', k), [0n, 5n, FIELD_ORDER, FIELD_ORDER - 1n]),
    )
    const moves = this.#rarely(3) || to === 'registry'
    const publicOut = moves ? this.#mostly(BigInt(this.#below(4)), EDGES) : 0n
    const publicIn = moves && this.#rarely(2) ? this.#mostly(BigInt(this.#below(4)), EDGES) : 0n
    const publicAsset = publicIn + publicOut > 0n ? this.#assetId() : this.#mostly(0n, [NATIVE_ASSET, 5n])
    return {
      circuitId,
      tree: this.#mostly(0, [1, 2 ** 32 - 1]),
      root: this.#mostly(this.#roots.length ? this.#pick(this.#roots) : 5n, [0n, 5n, FIELD_ORDER]),
      nullifiers,
      commitments,
      publicAsset,
      publicIn,
      publicOut,
      recipient: to === 'registry' ? this.#mostly(REGISTRY as string, [this.#account()]) : this.#account(),
      fee: this.#mostly(publicOut > 1n ? publicOut / 2n : 0n, [
        0n,
        1n,
        publicOut,
        publicOut + 1n > 2n ** 255n ? 0n : publicOut + 1n,
      ]),
      feeTo: this.#account(),
      ciphertexts: Array.from(
        { length: this.#mostly(2, [0, 1, 3]) },
        () => new Uint8Array(this.#mostly(this.#below(70), [2048, 2049])),
      ),
    }
  }

  #view(): RandomCall {
    const [asset, account, terms] = [
      this.#some(1, 2, 3, 4).asset,
      this.#account(),
      { kind: this.#below(6), name: id('x'), id: 0n, origin: ZeroHash, cap: BigInt(this.#below(3)) },
    ]
    // Drawn here, so that both homes are asked the same.
    const [tree, spent, assets] = [this.#below(2), this.#spent.slice(-9), this.assets.map((one) => one.asset)]
    const views: [RandomCall['to'], string, (home: PoolHome) => readonly unknown[]][] = [
      ['pool', 'isKnownRoot', () => [tree, this.#roots[0] ?? 0n]],
      ['pool', 'areSpent', () => [spent]],
      ['pool', 'publicBalancesOf', (home) => [resolve(account, home), assets]],
      ['pool', 'shieldedTotal', () => [asset]],
      ['pool', 'verifyingKeyHash', () => [1]],
      ['registry', 'supplyOf', () => [asset]],
      ['registry', 'assetInfo', () => [asset]],
      ['registry', 'ticketIdOf', () => [asset, 5n]],
      [
        'registry',
        'assetIdOf',
        (home) => [
          resolve(account === POOL || account === REGISTRY ? (this.#addresses[0] as string) : account, home),
          terms,
        ],
      ],
    ]
    return this.#call(...this.#pick(views))
  }

  /** The call with a byte or a word of its data changed, cut off or added, or behind another selector. */
  #spoiled(call: RandomCall): RandomCall {
    const [place, word] = [this.#below(1 << 20), this.#below(1 << 20)]
    const edge = this.#pick([...EDGES, 32n, 64n, 96n, 4n, 8n])
      .toString(16)
      .padStart(64, '0')
    const selector = this.#pick(
      [poolInterface, registryInterface, doorInterface].flatMap(({ fragments }) =>
        fragments.flatMap((one) =>
          one.type === 'function' ? [(one as unknown as { selector: string }).selector] : [],
        ),
      ),
    )
    const flip = 1 + this.#below(15)
    const ways: Record<string, (hex: string) => string> = {
      byte: (hex) => {
        const at = place % hex.length
        return hex.slice(0, at) + (Number.parseInt(hex[at] as string, 16) ^ flip).toString(16) + hex.slice(at + 1)
      },
      word: (hex) => {
        const at = 8 + 64 * (word % Math.max(1, Math.floor((hex.length - 8) / 64)))
        return hex.slice(0, at) + edge + hex.slice(at + 64)
      },
      cut: (hex) => hex.slice(0, 2 * (place % (hex.length / 2))),
      tail: (hex) => hex + edge.slice(0, 2 * (1 + (place % 32))),
      selector: (hex) => selector.slice(2) + hex.slice(8),
    }
    const way = this.#pick(Object.keys(ways))
    const spoil = ways[way] as (hex: string) => string
    return { ...call, name: `${call.name}, ${way} spoiled`, data: (home) => `0x${spoil(call.data(home).slice(2))}` }
  }
}

/** The address in a home that a call names by its part. */
const resolve = (account: string, { pool, registry }: PoolHome): string =>
  account === POOL ? pool : account === REGISTRY ? registry : account

/** The bundle with proofs, as far as its shape lets any be forged. */
function proved(bundle: UnprovenBundle, home: PoolHome, caller: string, wrong: boolean): Bundle {
  const hash = boundHash(bundle, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller })
  return withProofs(
    bundle,
    bundle.joinSplits.map((joinSplit) => {
      const shape = joinSplitShape(joinSplit.circuitId) as CircuitShape | undefined
      const fits = shape?.inputs === joinSplit.nullifiers.length && joinSplit.commitments.length === 2
      if (!shape || !fits || wrong) return [...NO_PROOF]
      const inputs = joinSplitPublicInputs({ ...joinSplit, tree: BigInt(joinSplit.tree), boundHash: hash }, shape)
      return forgeProof(shape.name, inputs)
    }),
  )
}
