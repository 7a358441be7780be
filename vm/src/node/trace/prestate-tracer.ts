import type { InterpreterStep, Message } from '@ethereumjs/evm'
import { isEOACode7702Tx, type TypedTransaction } from '@ethereumjs/tx'
import {
  Account,
  createAddressFromString,
  eoaCode7702RecoverAuthority,
  generateAddress,
  generateAddress2,
} from '@ethereumjs/util'
import { bytesToHex, type Hex, hexToBytes, integerBytes, quantity, word } from '../encoding.js'
import type { TransactionRun } from '../execution.js'
import { delegationTarget } from '../state/delegation.js'
import type { MemoryStateManager } from '../state/memory-state-manager.js'
import type { World } from '../state/world.js'
import type { AnswerSize } from './answer-size.js'
import { addressOf, bytesAt } from './call-frame.js'
import { isDoomed } from './failures.js'
import { Op, opensFrame } from './opcodes.js'
import type { TracedView, Tracer } from './tracer.js'

export interface PrestateTracerOptions {
  /** Answer with what changed, before and after, and not with all that was there. */
  readonly diffMode?: boolean
  readonly disableCode?: boolean
  readonly disableStorage?: boolean
  /** With accounts that did not exist. Not together with `diffMode`. */
  readonly includeEmpty?: boolean
}

/** An account at one moment. */
interface Snapshot {
  readonly balance: bigint
  readonly nonce: bigint
  readonly code: Uint8Array
  readonly codeHash: Hex
  /** Slots that were looked at, by 32-byte hex. */
  readonly slots: Map<Hex, bigint>
}

/** An account in JSON; what is zero or empty is left out, but for the balance of a whole account. */
interface AccountJson {
  readonly balance?: Hex
  readonly nonce?: number
  readonly code?: Hex
  readonly codeHash?: Hex
  readonly storage?: Readonly<Record<Hex, Hex>>
}

/** Opcodes that look at the account whose address is on top of the stack. */
const LOOKS: ReadonlySet<number> = new Set([
  Op.balance,
  Op.extCodeSize,
  Op.extCodeCopy,
  Op.extCodeHash,
  Op.selfDestruct,
])

/** geth's list of what a transaction found of the accounts that it touched, or of what it changed. */
export class PrestateTracer implements Tracer {
  readonly #before = new Map<Hex, Snapshot>()
  /** Contracts that the transaction creates, and of those the ones that end in it (EIP-6780). */
  readonly #created = new Set<Hex>()
  readonly #deleted = new Set<Hex>()
  /** What Merkato's precompiles touched, which no opcode tells: slots by account. */
  readonly #touched = new Map<Hex, Set<Hex>>()
  #view: TracedView | undefined
  /** The state that the transaction found. */
  #start: World

  constructor(
    private readonly options: PrestateTracerOptions,
    private readonly size: AnswerSize,
  ) {}

  async begin(view: TracedView, { tx, template }: TransactionRun): Promise<void> {
    this.#view = view
    this.#start = view.state.world
    const from = tx.getSenderAddress()
    const nonce = (await view.state.getAccount(from))?.nonce ?? 0n
    if (tx.to === undefined) await this.#create(bytesToHex(generateAddress(from.bytes, integerBytes(nonce))))
    else await this.#callee(tx.to.toString())
    await this.#account(from.toString())
    await this.#account(template.coinbase)
    for (const authority of authoritiesOf(tx)) await this.#account(authority)
  }

  enter(message: Message): void {
    const { evm, state } = this.#viewNow
    if (message.to === undefined || !evm.hasState(message.codeAddress.toString())) return
    state.onTouch = (address, slot) => {
      const slots = this.#touched.get(address) ?? new Set<Hex>()
      this.#touched.set(address, slot === undefined ? slots : slots.add(slot))
    }
  }

  step(step: InterpreterStep): Promise<void> | undefined {
    if (isDoomed(step)) return undefined
    const { code } = step.opcode
    const top = step.stack.at(-1) ?? 0n
    const self = step.address.toString()
    if (code === Op.sload || code === Op.sstore) return this.#slot(self, word(top))
    if (code === Op.create || code === Op.create2) return this.#creation(step)
    if (opensFrame(code)) return this.#callee(addressOf(step.stack.at(-2) ?? 0n))
    if (code === Op.selfDestruct && this.#created.has(self)) this.#deleted.add(self)
    return LOOKS.has(code) ? this.#account(addressOf(top)).then(() => undefined) : undefined
  }

  leave(): void {
    this.#viewNow.state.onTouch = undefined
  }

  async finish(): Promise<unknown> {
    await this.#lookBack()
    if (this.options.diffMode === true) return this.#difference()
    const shown = [...this.#before].filter(([, account]) => this.options.includeEmpty === true || !isEmpty(account))
    return Object.fromEntries(shown.map(([address, account]) => [address, this.#json(account)]))
  }

  async #creation({ opcode, stack, memory, address }: InterpreterStep): Promise<void> {
    if (opcode.code === Op.create) {
      const { nonce } = await this.#read(address.toString())
      return this.#create(bytesToHex(generateAddress(address.bytes, integerBytes(nonce))))
    }
    const [offset = 0n, size = 0n, salt = 0n] = [stack.at(-2), stack.at(-3), stack.at(-4)]
    const code = bytesAt(memory, offset, size)
    return this.#create(bytesToHex(generateAddress2(address.bytes, hexToBytes(word(salt)), code)))
  }

  async #create(address: Hex): Promise<void> {
    await this.#account(address)
    this.#created.add(address)
  }

  /** Whose code runs: an account's own, or that of the one that it delegated to. */
  async #callee(address: Hex): Promise<void> {
    const { code } = await this.#account(address)
    const target = delegationTarget(code)
    if (target !== undefined) await this.#account(target)
  }

  async #slot(address: Hex, slot: Hex, state?: MemoryStateManager): Promise<void> {
    if (this.options.disableStorage === true) return
    const { slots } = await this.#account(address, state)
    if (slots.has(slot)) return
    slots.set(slot, await this.#readSlot(address, slot, state))
    this.size.add(138)
  }

  async #account(address: Hex, state?: MemoryStateManager): Promise<Snapshot> {
    const known = this.#before.get(address)
    if (known !== undefined) return known
    const account = await this.#read(address, state)
    this.size.add(200 + (this.options.disableCode === true ? 0 : 2 * account.code.length))
    this.#before.set(address, account)
    return account
  }

  async #read(address: Hex, state: MemoryStateManager = this.#viewNow.state): Promise<Snapshot> {
    const at = createAddressFromString(address)
    const { balance, nonce, codeHash } = (await state.getAccount(at)) ?? new Account()
    return { balance, nonce, code: await state.getCode(at), codeHash: bytesToHex(codeHash), slots: new Map() }
  }

  async #readSlot(address: Hex, slot: Hex, state: MemoryStateManager = this.#viewNow.state): Promise<bigint> {
    const value = await state.getStorage(createAddressFromString(address), hexToBytes(slot))
    return value.length === 0 ? 0n : BigInt(bytesToHex(value))
  }

  /** Adds what Merkato's precompiles touched, as it was at the start: while they run, nothing can be read in between. */
  async #lookBack(): Promise<void> {
    const then = this.#viewNow.state.shallowCopy()
    then.open(this.#start)
    for (const [address, slots] of this.#touched) {
      await this.#account(address, then)
      for (const slot of slots) await this.#slot(address, slot, then)
    }
  }

  get #viewNow(): TracedView {
    if (this.#view === undefined) throw new Error('The tracer has not begun.')
    return this.#view
  }

  async #difference(): Promise<{ post: Record<Hex, AccountJson>; pre: Record<Hex, AccountJson> }> {
    const pre: Record<Hex, AccountJson> = {}
    const post: Record<Hex, AccountJson> = {}
    for (const [address, before] of this.#before) {
      const isDeleted = this.#deleted.has(address)
      const changed = await this.#slotsChanged(address, before, isDeleted)
      const after = isDeleted ? undefined : this.#changes(before, await this.#read(address), changed)
      if (!isDeleted && after === undefined) continue
      if (after !== undefined) post[address] = after
      const slots = new Map([...changed].flatMap(([slot, [was]]) => (was === 0n ? [] : [[slot, was] as const])))
      if (!isEmpty(before)) pre[address] = this.#json({ ...before, slots })
    }
    return { post, pre }
  }

  /** Slots with what they held before and hold now. Of a deleted contract all that were looked at. */
  async #slotsChanged(
    address: Hex,
    before: Snapshot,
    isDeleted: boolean,
  ): Promise<Map<Hex, readonly [bigint, bigint]>> {
    const changed = new Map<Hex, readonly [bigint, bigint]>()
    for (const [slot, was] of before.slots) {
      const is = isDeleted ? 0n : await this.#readSlot(address, slot)
      if (was !== is) changed.set(slot, [was, is])
    }
    return changed
  }

  /** What of an account is another now; undefined when nothing is. */
  #changes(
    before: Snapshot,
    after: Snapshot,
    slots: ReadonlyMap<Hex, readonly [bigint, bigint]>,
  ): AccountJson | undefined {
    const hasOtherCode = before.codeHash !== after.codeHash
    const isSame = before.balance === after.balance && before.nonce === after.nonce
    if (isSame && !hasOtherCode && slots.size === 0) return undefined
    const storage = [...slots].flatMap(([slot, [, is]]) => (is === 0n ? [] : [[slot, word(is)] as const]))
    return {
      ...(before.balance === after.balance ? {} : { balance: quantity(after.balance) }),
      ...(hasOtherCode && this.options.disableCode !== true ? { code: bytesToHex(after.code) } : {}),
      ...(hasOtherCode ? { codeHash: after.codeHash } : {}),
      ...(before.nonce === after.nonce || after.nonce === 0n ? {} : { nonce: Number(after.nonce) }),
      ...(storage.length === 0 ? {} : { storage: Object.fromEntries(storage) }),
    }
  }

  #json({ balance, nonce, code, codeHash, slots }: Snapshot): AccountJson {
    const hasCode = code.length > 0
    const storage = [...slots].map(([slot, value]) => [slot, word(value)] as const)
    return {
      balance: quantity(balance),
      ...(hasCode && this.options.disableCode !== true ? { code: bytesToHex(code) } : {}),
      ...(hasCode ? { codeHash } : {}),
      ...(nonce === 0n ? {} : { nonce: Number(nonce) }),
      ...(storage.length === 0 ? {} : { storage: Object.fromEntries(storage) }),
    }
  }
}

/** EIP-161, by what was looked at. */
function isEmpty({ balance, nonce, code }: Snapshot): boolean {
  return balance === 0n && nonce === 0n && code.length === 0
}

/** Who signed the delegations of an EIP-7702 transaction. A signature that recovers nobody counts for nothing. */
function authoritiesOf(tx: TypedTransaction): Hex[] {
  if (!isEOACode7702Tx(tx)) return []
  return tx.authorizationList.flatMap((item) => {
    try {
      return [eoaCode7702RecoverAuthority(item).toString()]
    } catch {
      return []
    }
  })
}
