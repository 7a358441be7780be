import {
  conditionalTransfersInterface,
  type Holder,
  NATIVE_ASSET,
  openAct,
  packagesInterface,
  type SealTerms,
  transferAct,
  type UnprovenOpening,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { type FunctionFragment, id } from 'ethers'
import { EXPIRY, element, type Parts } from './forged-bundle.js'
import {
  byAccount,
  byKey,
  conditionalCall,
  forgedAct,
  forgedLock,
  forgedOpenings,
  forgedSeal,
  inParcel,
  NO_PAYOUT,
  NOBODY,
  openingOf,
  packagesCall,
} from './forged-modules.js'
import type { PoolHome } from './homes.js'

/** A call of a module that can be made in every home. */
export interface ModuleCall {
  /** For a person who reads that it ended differently. */
  readonly name: string
  /** Number of the account that calls. */
  readonly from: number
  readonly to: 'packages' | 'conditionalTransfers'
  readonly value: bigint
  data(home: PoolHome): Promise<string>
}

/** A parcel or a lock: the homes name it differently, because its name is a hash over the pool's address. */
interface Known<Made> {
  readonly made: (home: PoolHome) => Promise<Made>
  readonly idOf: (made: Made) => string
  /** Whether it was opened or settled. */
  isOver: boolean
}
type Seal = Awaited<ReturnType<typeof forgedSeal>>
type Lock = Awaited<ReturnType<typeof forgedLock>>
interface KnownParcel extends Known<Seal> {
  /** Likely holder: number of an account, or the one-time key. */
  holder: number | 'key'
  acts: bigint
}
interface KnownLock extends Known<Lock> {
  readonly decider: number
}

const ACCOUNTS = 3
const KEY = 77n
const PAYEE = `0x${'f1'.repeat(20)}`
const FEE_TO = `0x${'f2'.repeat(20)}`
const FUNCTIONS = [packagesInterface, conditionalTransfersInterface].flatMap(({ fragments }) =>
  fragments.filter((one): one is FunctionFragment => one.type === 'function'),
)

/** Calls of the modules that mostly pass and are often spoiled in one place. */
export class RandomModuleCalls {
  readonly parcels: KnownParcel[] = []
  readonly locks: KnownLock[] = []
  #passed: () => void = () => {}
  #clean = true
  #count = 0
  readonly #random: ReturnType<typeof seededRandom>

  /**
   * @param accounts addresses of the accounts that call
   * @param deadline of locks, in seconds
   * @param assets that move in public besides coins; not all accounts have units of them
   */
  constructor(
    seed: string,
    private readonly accounts: readonly string[],
    private readonly deadline: bigint,
    private readonly assets: readonly bigint[],
  ) {
    this.#random = seededRandom(seed)
  }

  #below(count: number): number {
    return Number(BigInt(`0x${Buffer.from(this.#random(6)).toString('hex')}`) % BigInt(count))
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T
  }

  /** The likely value, or, in a call that may be broken, one of those that may break it. */
  #mostly<T>(likely: T, strange: readonly T[]): T {
    return !this.#clean && this.#below(6) === 0 ? this.#pick(strange) : likely
  }

  next(): ModuleCall {
    this.#count += 1
    this.#passed = () => {}
    this.#clean = this.#below(2) === 0
    const makers = [
      () => this.#seal(),
      () => this.#lock(),
      () => this.#seal(),
      () => this.#lock(),
      () => this.#open(),
      () => this.#open(),
      () => this.#transfer(),
      () => this.#transfer(),
      () => this.#settle(),
      () => this.#settle(),
      () => this.#default(),
      () => this.#view(),
    ]
    const call = this.#pick(this.parcels.length === 0 || this.locks.length === 0 ? makers.slice(0, 2) : makers)()
    return !this.#clean && this.#below(4) === 0 ? this.#spoiled(call) : call
  }

  /** Remembers what passed, so that later calls can meet it. */
  passed(): void {
    this.#passed()
  }

  /** Mostly one that is neither opened nor settled. */
  #likely<T extends { readonly isOver: boolean }>(list: readonly T[]): T {
    const left = list.filter(({ isOver }) => !isOver)
    return this.#mostly(this.#pick(left.length > 0 ? left : list), list)
  }

  #address = (index: number) => this.accounts[index] as string

  /** @param value what it has to bring */
  #call(to: ModuleCall['to'], name: string, from: number, data: ModuleCall['data'], value = 0n): ModuleCall {
    return { name, from, to, value: this.#mostly(value, [1n]), data }
  }

  /** A holder in every home: a parcel has another name in each. */
  #holder(): { readonly likely: number | 'key'; readonly of: (home: PoolHome) => Promise<Holder> } {
    const index = this.#below(ACCOUNTS)
    const strange: Holder[] = [
      NOBODY,
      { ...byAccount(this.#address(0)), npk: 5n },
      byKey(1n << 255n),
      inParcel(id('x')),
    ]
    const [plain, around] = [
      this.#mostly(this.#below(4) === 0 ? byKey(KEY) : byAccount(this.#address(index)), strange),
      this.parcels.length > 0 && this.#below(5) === 0 ? this.#pick(this.parcels) : undefined,
    ]
    return {
      likely: plain.npk === KEY ? 'key' : index,
      of: async (home) => (around ? inParcel(around.idOf(await around.made(home))) : plain),
    }
  }

  #seal(): ModuleCall {
    const from = this.#below(ACCOUNTS)
    const joinSplits = Array.from({ length: this.#mostly(1 + this.#below(2), [0, 9]) }, (_, i) => this.#joinSplit(i))
    const sealedOutputs = this.#mostly(BigInt(this.#below(4)), [1n << 4n, 1n << 200n])
    const holder = this.#holder()
    const keyBox = new Uint8Array(this.#mostly(this.#below(70), [512, 513]))
    const contents = new Uint8Array(this.#mostly(this.#below(99), [0]))
    const terms: Partial<SealTerms> = {
      ...{ sealer: NOBODY, recoverAfter: 0n },
      ...this.#mostly<Partial<SealTerms>>({}, [
        { sealer: byKey(KEY), recoverAfter: 1n << 40n },
        { sealer: byKey(KEY) },
        { recoverAfter: 1n },
        { contentsHash: id('other') },
      ]),
    }
    const caller = this.#mostly(this.#address(from), [this.#address(0), ZERO_ADDRESS])
    const expiry = this.#mostly(EXPIRY, [1n])
    const made = once(async (home) => {
      const all = { ...terms, holder: await holder.of(home) }
      return forgedSeal(home, { caller, joinSplits, expiry, sealing: { sealedOutputs, keyBox, contents }, terms: all })
    })
    const known: KnownParcel = { made, idOf: ({ parcel }) => parcel, holder: holder.likely, acts: 0n, isOver: false }
    this.#passed = () => this.parcels.push(known)
    const data = async (home: PoolHome) => {
      const { bundle, sealing } = await made(home)
      return packagesCall('seal', bundle, sealing)
    }
    return this.#call('packages', 'seal', from, data, coinsOf(joinSplits))
  }

  #joinSplit(place: number): Parts {
    const strange = this.#mostly<object>({}, [{ publicOut: 1n << 100n }, { tree: 1 }, { publicAsset: 5n }, { fee: 3n }])
    return { seed: `random module ${this.#count} ${place}`, recipient: PAYEE, ...this.#publicPart(), ...strange }
  }

  /** Nothing, something that is taken in, something that is paid, or both. */
  #publicPart(): Partial<Parts> {
    const publicAsset = this.#pick([NATIVE_ASSET, ...this.assets])
    const taken = this.#below(4) === 0 ? { publicAsset, publicIn: BigInt(1 + this.#below(3)) } : {}
    const [publicOut, fee] = [BigInt(1 + this.#below(3)), BigInt(this.#below(2))]
    return this.#below(3) === 0 ? { ...taken, publicAsset, publicOut, fee, feeTo: FEE_TO } : taken
  }

  #parcel(): { readonly parcel: KnownParcel; readonly from: number; readonly acts: bigint } {
    const parcel = this.#likely(this.parcels)
    const likely = typeof parcel.holder === 'number' ? parcel.holder : this.#below(ACCOUNTS)
    return { parcel, from: this.#mostly(likely, [0, 1, 2]), acts: this.#mostly(parcel.acts, [parcel.acts + 1n]) }
  }

  #transfer(): ModuleCall {
    const { parcel, from, acts } = this.#parcel()
    const [to, keyBox] = [this.#holder(), new Uint8Array(this.#mostly(this.#below(70), [513]))]
    const withKey = this.#mostly(parcel.holder === 'key', [true, false])
    this.#passed = () => {
      parcel.acts += 1n
      parcel.holder = to.likely
    }
    return this.#call('packages', withKey ? 'transferWithKey' : 'transfer', from, async (home) => {
      const call = { parcel: parcel.idOf(await parcel.made(home)), to: await to.of(home), keyBox }
      if (!withKey) return packagesCall('transfer', call.parcel, call.to, keyBox)
      const proof = forgedAct(home, transferAct(call, { npk: KEY, acts, expiry: EXPIRY }))
      return packagesCall('transferWithKey', call.parcel, call.to, keyBox, EXPIRY, proof)
    })
  }

  #open(): ModuleCall {
    const { parcel, from, acts } = this.#parcel()
    const withKey = this.#mostly(parcel.holder === 'key', [true, false])
    const asset = this.#pick([NATIVE_ASSET, ...this.assets])
    const paid = { ...NO_PAYOUT, asset, amount: BigInt(1 + this.#below(5)), recipient: PAYEE }
    const payout = this.#mostly(this.#below(2) === 0 ? paid : NO_PAYOUT, [
      { ...paid, amount: 1n << 127n },
      { ...paid, asset: 5n },
      { ...paid, fee: 9n },
      { ...paid, recipient: ZERO_ADDRESS },
    ])
    const change = this.#mostly<Partial<UnprovenOpening>>({ payout }, [{ commitment: 0n }, { sealedCommitment: 5n }])
    const seed = `random opening ${this.#count}`
    this.#passed = () => {
      parcel.acts += 1n
      parcel.isOver = true
    }
    return this.#call('packages', withKey ? 'openWithKey' : 'open', from, async (home) => {
      const { bundle, sealing, parcel: name } = await parcel.made(home)
      const outputs = bundle.joinSplits.flatMap(({ commitments }) => commitments)
      const inside = outputs.filter((_, i) => (sealing.sealedOutputs >> BigInt(i)) & 1n)
      const bare = inside.map((one, i) => openingOf(one, { seed: `${seed} ${i}`, ...change }))
      const openings = forgedOpenings(home, name, acts, bare)
      const { keyHash, contentsHash } = sealing.terms
      if (!withKey) return packagesCall('open', name, keyHash, contentsHash, openings)
      const proof = forgedAct(home, openAct(name, bare, { npk: KEY, acts, expiry: EXPIRY }))
      return packagesCall('openWithKey', name, keyHash, contentsHash, openings, EXPIRY, proof)
    })
  }

  #lock(): ModuleCall {
    const [from, decider] = [this.#below(ACCOUNTS), this.#below(ACCOUNTS)]
    const number = this.#mostly(2 + this.#below(2), [1, 9])
    const nullifiers = [element(`random lock ${this.#count} a`), element(`random lock ${this.#count} b`)]
    const taken = this.#publicPart()
    const alternatives = Array.from({ length: number }, (_, i): Parts[] => [
      {
        ...this.#mostly({ ...this.#joinSplit(i), ...taken }, [this.#joinSplit(i)]),
        nullifiers: this.#mostly(nullifiers, [nullifiers.toReversed()]),
      },
    ])
    const terms = {
      decider: this.#mostly(this.#address(decider), [ZERO_ADDRESS]),
      deadline: this.#mostly(this.deadline, [1n, 1n << 60n]),
      fallbackAlternative: this.#mostly(1, [0, 3, 255]),
      data: id('data'),
    }
    const caller = this.#mostly(this.#address(from), [this.#address(0)])
    const made = once((home) => forgedLock(home, { caller, alternatives, terms }))
    this.#passed = () => this.locks.push({ made, idOf: ({ lockId }) => lockId, decider, isOver: false })
    const data = async (home: PoolHome) => (await made(home)).call
    return this.#call('conditionalTransfers', 'lock', from, data, coinsOf(alternatives[0] as Parts[]))
  }

  #settle(): ModuleCall {
    const lock = this.#likely(this.locks)
    this.#passed = () => {
      lock.isOver = true
    }
    const [index, place] = [this.#mostly(this.#below(2), [2, 255]), this.#below(2)]
    const same = this.#mostly(true, [false])
    return this.#call('conditionalTransfers', 'settle', this.#mostly(lock.decider, [0, 1, 2]), async (home) => {
      const { lockId, outcomes, hashes } = await lock.made(home)
      return conditionalCall('settle', lockId, index, outcomes[same ? index : place] ?? outcomes[0], hashes)
    })
  }

  #default(): ModuleCall {
    const [lock, index] = [this.#likely(this.locks), this.#mostly(1, [0])]
    this.#passed = () => {
      lock.isOver = true
    }
    return this.#call('conditionalTransfers', 'settleByDefault', this.#below(ACCOUNTS), async (home) => {
      const { lockId, outcomes, hashes } = await lock.made(home)
      return conditionalCall('settleByDefault', lockId, outcomes[index], hashes)
    })
  }

  #view(): ModuleCall {
    const [parcel, lock, name] = [
      this.#pick(this.parcels),
      this.#pick(this.locks),
      this.#pick(['parcelOf', 'rightHolderOf', 'lockOf']),
    ]
    const to = name === 'lockOf' ? 'conditionalTransfers' : 'packages'
    return this.#call(to, name, 0, async (home) =>
      name === 'lockOf'
        ? conditionalCall(name, lock.idOf(await lock.made(home)))
        : packagesCall(name, parcel.idOf(await parcel.made(home))),
    )
  }

  /** The call with a byte of its data changed, cut off or added, or behind another selector. */
  #spoiled(call: ModuleCall): ModuleCall {
    const others = FUNCTIONS.filter(({ name }) => name !== call.name).map((one) => one.selector)
    const [place, flip, selector] = [this.#below(1 << 20), 1 + this.#below(15), this.#pick(others)]
    const ways: Record<string, (hex: string) => string> = {
      byte: (hex) => {
        const at = place % hex.length
        return hex.slice(0, at) + (Number.parseInt(hex[at] as string, 16) ^ flip).toString(16) + hex.slice(at + 1)
      },
      cut: (hex) => hex.slice(0, 2 * (place % (hex.length / 2))),
      tail: (hex) => hex + '00'.repeat(1 + (place % 32)),
      selector: (hex) => selector.slice(2) + hex.slice(8),
    }
    const way = this.#pick(Object.keys(ways))
    const spoil = ways[way] as (hex: string) => string
    this.#passed = () => {}
    const data = async (home: PoolHome) => `0x${spoil((await call.data(home)).slice(2))}`
    return { ...call, name: `${call.name}, ${way} spoiled`, data }
  }
}

/** Wei that come with join-splits. */
const coinsOf = (joinSplits: readonly Parts[]): bigint =>
  joinSplits.reduce((sum, { publicAsset, publicIn = 0n }) => (publicAsset === NATIVE_ASSET ? sum + publicIn : sum), 0n)

/** Makes it once for each home, so that what is asked first and sent then is the same. */
function once<Made>(make: (home: PoolHome) => Promise<Made>): (home: PoolHome) => Promise<Made> {
  const all = new Map<PoolHome, Promise<Made>>()
  return (home) => {
    const made = all.get(home) ?? make(home)
    all.set(home, made)
    return made
  }
}
