import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, bytesToInteger, type Hex, hexToBytes, integerBytes } from '../encoding.js'
import type { MemoryStateManager } from '../state/memory-state-manager.js'
import type { Withdrawal } from './block.js'
import { listRoot } from './list-root.js'
import { addBalance } from './rewards.js'

const WEI_PER_GWEI = 1_000_000_000n
const NONE = new Uint8Array(0)

/** A withdrawal as RLP has it (EIP-4895). */
export function withdrawalItems({ index, validatorIndex, address, amount }: Withdrawal): Uint8Array[] {
  return [integerBytes(index), integerBytes(validatorIndex), hexToBytes(address), integerBytes(amount)]
}

/** The withdrawal of {@link withdrawalItems}. */
export function withdrawalFromItems(items: readonly Uint8Array[]): Withdrawal {
  const [index = NONE, validatorIndex = NONE, address = NONE, amount = NONE] = items
  return {
    index: bytesToInteger(index),
    validatorIndex: bytesToInteger(validatorIndex),
    address: bytesToHex(address),
    amount: bytesToInteger(amount),
  }
}

/** What a header commits to withdrawals by. */
export function withdrawalsRoot(withdrawals: readonly Withdrawal[], keccak256: (bytes: Uint8Array) => Uint8Array): Hex {
  return listRoot(
    withdrawals.map((withdrawal) => RLP.encode(withdrawalItems(withdrawal))),
    keccak256,
  )
}

/** Pays withdrawals out, after a block's transactions. */
export async function payWithdrawals(state: MemoryStateManager, withdrawals: readonly Withdrawal[]): Promise<void> {
  for (const { address, amount } of withdrawals) {
    if (amount === 0n) continue
    await addBalance(state, address, amount * WEI_PER_GWEI)
  }
}
