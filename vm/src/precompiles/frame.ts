/** A 0x-prefixed lowercase hex string. */
export type Hex = `0x${string}`

/** How the frame was entered. Stateful precompiles refuse every kind but `call`, because only there `address` is their own. */
export type CallKind = 'call' | 'delegatecall' | 'callcode'

/** What a precompile may know and do while it runs. It reaches nothing of the chain but through this. */
export interface Frame {
  /** The precompile's own address, whose storage and balance `state` works on. */
  readonly address: Hex
  /** msg.sender. */
  readonly caller: Hex
  /** msg.value in wei; already moved to `address` when the frame starts. */
  readonly value: bigint
  /** msg.data. */
  readonly data: Uint8Array
  /** True in a static call and in everything below one: nothing may be written. */
  readonly isStatic: boolean
  readonly kind: CallKind
  /** 0 when a transaction calls directly. */
  readonly depth: number
  readonly chainId: bigint
  /** block.timestamp in seconds. */
  readonly timestamp: bigint
  readonly gas: GasMeter
  readonly state: FrameState
  readonly keccak256: (message: Uint8Array) => Uint8Array
  /** Appends an event of `address`; it is dropped when this frame or an outer one reverts. */
  log(topics: readonly Hex[], data: Hex): void
  /**
   * The frame that another Merkato account has when this one calls it without value: own state and logs, this frame's address as
   * caller, everything else shared. It ends with this frame: what it wrote is undone when this one reverts, so a refusal inside has
   * to be the refusal of the whole.
   */
  within(address: Hex): Frame
}

/** The narrow state of one precompile. Writes are undone when this frame or an outer one reverts. */
export interface FrameState {
  /** The 32-byte word in the precompile's own storage slot; 0 when never written. */
  read(slot: bigint): Promise<bigint>
  /** Sets a storage slot. Throws in a static frame: the dispatcher must have refused the call before. */
  write(slot: bigint, word: bigint): Promise<void>
  /** The precompile's own balance in wei, the frame's value included. */
  balance(): Promise<bigint>
  /** Moves wei out of the precompile's balance without running code of the receiver. Throws when the balance is too small. */
  pay(to: Hex, amount: bigint): Promise<void>
}

/** What is left of the gas that the caller gave. */
export class GasMeter {
  #used = 0n

  constructor(readonly limit: bigint) {}

  get used(): bigint {
    return this.#used
  }

  /** @returns false when less than `amount` is left; the frame then ends out of gas, having used everything */
  charge(amount: bigint): boolean {
    if (amount > this.limit - this.#used) return false
    this.#used += amount
    return true
  }
}

/** How a frame ends. A rejection is a result, never an exception: what throws is a mistake of ours or a broken database. */
export type FrameResult =
  | { readonly kind: 'success'; readonly data: Hex }
  | { readonly kind: 'revert'; readonly data: Hex }
  | { readonly kind: 'outOfGas' }

/** A precompile that is given its frame. */
export type FramePrecompile = (frame: Frame) => Promise<FrameResult>

export function success(data: Hex): FrameResult {
  return { kind: 'success', data }
}

export function revert(data: Hex): FrameResult {
  return { kind: 'revert', data }
}

export const OUT_OF_GAS: FrameResult = { kind: 'outOfGas' }
