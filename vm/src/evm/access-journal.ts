import type { Common, StateManagerInterface } from '@ethereumjs/common'
import type { EVM } from '@ethereumjs/evm'
import { type Account, type Address, RIPEMD160_ADDRESS_STRING } from '@ethereumjs/util'
import { byteText } from './byte-text.js'

/** What ethereumjs' EVM and `runTx` use of a journal. */
type Journal = Pick<EVM['journal'], keyof EVM['journal']>

/** Addresses after which those of earlier transactions are forgotten. */
const MAX_KEPT = 1000

/** What a revert takes back: an account or a slot that became warm, or an account that was touched. */
interface Entry {
  readonly kind: 'address' | 'slot' | 'touched'
  readonly address: string
  readonly slot: string
}

/**
 * Which accounts and slots are warm (EIP-2929) and which accounts were touched (EIP-161), with checkpoints. It does what that of ethereumjs
 * does: addresses and slots are hex without 0x. That one makes three collections at each checkpoint and commit, one for each precompile of each
 * transaction, and reads every address digit by digit, which was a tenth of what a transaction took.
 */
export class AccessJournal implements Journal {
  accessList?: Map<string, Set<string>>
  preimages?: Map<`0x${string}`, Uint8Array>
  readonly #warm = new Map<string, Set<string>>()
  /** Addresses that no revert makes cold, with the last transaction in which they are so: the precompiles, most of them, are so in each. */
  readonly #alwaysWarm = new Map<string, number>()
  readonly #alwaysWarmSlots = new Map<string, Set<string>>()
  /** Counted by {@link cleanJournal}. */
  #transaction = 0
  readonly #touched = new Map<string, Address>()
  /** Newest last. */
  readonly #entries: Entry[] = []
  /** How many entries there were at each open checkpoint. */
  readonly #checkpoints: number[] = []

  constructor(
    private readonly stateManager: StateManagerInterface,
    private readonly common: Common,
  ) {}

  startReportingAccessList(): void {
    this.accessList = new Map()
  }

  startReportingPreimages(): void {
    this.preimages = new Map()
  }

  putAccount(address: Address, account: Account | undefined): Promise<void> {
    this.#touch(address)
    return this.stateManager.putAccount(address, account)
  }

  deleteAccount(address: Address): Promise<void> {
    this.#touch(address)
    return this.stateManager.deleteAccount(address)
  }

  checkpoint(): Promise<void> {
    this.#checkpoints.push(this.#entries.length)
    return this.stateManager.checkpoint()
  }

  commit(): Promise<void> {
    this.#checkpoints.pop()
    return this.stateManager.commit()
  }

  revert(): Promise<void> {
    const kept = this.#checkpoints.pop() ?? 0
    while (this.#entries.length > kept) this.#undo(this.#entries.pop())
    return this.stateManager.revert()
  }

  cleanJournal(): void {
    this.#transaction++
    if (this.#alwaysWarm.size > MAX_KEPT) this.#alwaysWarm.clear()
    // To clear what is empty makes a new table, and this runs three times per transaction.
    if (this.#alwaysWarmSlots.size > 0) this.#alwaysWarmSlots.clear()
    if (this.#warm.size > 0) this.#warm.clear()
    if (this.#touched.size > 0) this.#touched.clear()
    if (this.#entries.length > 0) this.#entries.length = 0
    if (this.#checkpoints.length > 0) this.#checkpoints.length = 0
  }

  /** Ends a transaction: touched accounts that are empty are deleted (EIP-161). */
  async cleanup(): Promise<void> {
    if (this.common.gteHardfork('spuriousDragon')) {
      for (const touched of this.#touched.values()) await this.#deleteIfEmpty(touched)
    }
    this.cleanJournal()
    delete this.accessList
    delete this.preimages
  }

  addAlwaysWarmAddress(address: string, isReported = false): void {
    const key = unprefixed(address)
    this.#alwaysWarm.set(key, this.#transaction)
    if (isReported) this.#report(key)
  }

  addAlwaysWarmSlot(address: string, slot: string, isReported = false): void {
    const key = unprefixed(address)
    const slotKey = unprefixed(slot)
    this.addAlwaysWarmAddress(key, isReported)
    const slots = this.#alwaysWarmSlots.get(key)
    if (slots === undefined) this.#alwaysWarmSlots.set(key, new Set([slotKey]))
    else slots.add(slotKey)
    if (isReported) this.accessList?.get(key)?.add(slotKey)
  }

  isWarmedAddress(address: Uint8Array): boolean {
    const key = byteText(address, 'hex')
    return this.#warm.has(key) || this.#alwaysWarm.get(key) === this.#transaction
  }

  addWarmedAddress(address: Uint8Array): void {
    const key = byteText(address, 'hex')
    this.#slotsOf(key)
    this.#report(key)
  }

  isWarmedStorage(address: Uint8Array, slot: Uint8Array): boolean {
    const key = byteText(address, 'hex')
    const slotKey = byteText(slot, 'hex')
    return this.#warm.get(key)?.has(slotKey) === true || this.#alwaysWarmSlots.get(key)?.has(slotKey) === true
  }

  addWarmedStorage(address: Uint8Array, slot: Uint8Array): void {
    const key = byteText(address, 'hex')
    const slotKey = byteText(slot, 'hex')
    const slots = this.#slotsOf(key)
    if (!slots.has(slotKey)) {
      slots.add(slotKey)
      this.#entries.push({ kind: 'slot', address: key, slot: slotKey })
    }
    this.#report(key)
    this.accessList?.get(key)?.add(slotKey)
  }

  /** The warm slots of an account, which becomes warm. */
  #slotsOf(address: string): Set<string> {
    const known = this.#warm.get(address)
    if (known !== undefined) return known
    const slots = new Set<string>()
    this.#warm.set(address, slots)
    this.#entries.push({ kind: 'address', address, slot: '' })
    return slots
  }

  #report(address: string): void {
    if (this.accessList?.has(address) === false) this.accessList.set(address, new Set())
  }

  #touch(address: Address): void {
    const { bytes } = address
    this.preimages?.set(`0x${byteText(this.#hashed(bytes), 'hex')}`, bytes)
    const key = byteText(bytes, 'hex')
    if (this.#touched.has(key)) return
    this.#touched.set(key, address)
    this.#entries.push({ kind: 'touched', address: key, slot: '' })
  }

  #hashed(address: Uint8Array): Uint8Array {
    const { getAppliedKey } = this.stateManager
    if (getAppliedKey === undefined) throw new Error('This state manager does not tell the hashes of addresses.')
    return getAppliedKey.call(this.stateManager, address)
  }

  #undo(entry: Entry | undefined): void {
    if (entry === undefined) return
    const { kind, address, slot } = entry
    if (kind === 'slot') this.#warm.get(address)?.delete(slot)
    else if (kind === 'address') this.#warm.delete(address)
    // Mainnet's block 2,675,119 made it a rule that this one stays touched.
    else if (address !== RIPEMD160_ADDRESS_STRING) this.#touched.delete(address)
  }

  async #deleteIfEmpty(address: Address): Promise<void> {
    const account = await this.stateManager.getAccount(address)
    if (account === undefined || account.isEmpty()) await this.stateManager.deleteAccount(address)
  }
}

function unprefixed(hex: string): string {
  return hex.startsWith('0x') ? hex.slice(2) : hex
}
