import { bigIntToBytes, bytesToBigInt, concatBytes } from '@merkato/protocol'

/** keccak-256. */
export type Keccak = (message: Uint8Array) => Uint8Array

/**
 * Where the pool keeps what in its account's storage: the layout that Solidity would give
 *
 * ```solidity
 * uint128 nextPosition; uint128 nullifierCount;           // slot 0, the position in its low half
 * uint256 currentRoot;                                    // slot 1
 * mapping(uint32 circuitId => bytes32) verifyingKeyHash;  // slot 2
 * mapping(uint32 tree => mapping(uint256 root => bool)) knownRoots; // slot 3
 * mapping(uint256 nullifier => bool) spent;               // slot 4
 * uint256[3][15] frontier;                                // slots 5 to 49
 * mapping(uint256 asset => mapping(address account => uint256)) publicBalance; // slot 50
 * mapping(uint256 asset => uint256) shieldedTotal;        // slot 51
 * mapping(uint256 asset => uint8) assetState;             // slot 52
 * ```
 *
 * so that `eth_getProof` and every tool that reads Solidity storage can prove or show it (docs/decisions/0011). The portable pool has
 * the same slots.
 */
export const SLOT = Object.freeze({
  counters: 0n,
  currentRoot: 1n,
  verifyingKeyHash: 2n,
  knownRoots: 3n,
  spent: 4n,
  frontier: 5n,
  publicBalance: 50n,
  shieldedTotal: 51n,
  assetState: 52n,
})

/** What the pool knows of an asset: whether notes and balances of it may be, and whether their total is known. */
export const ASSET_STATE = Object.freeze({ unknown: 0n, visible: 1n, hidden: 2n })

/** Slot of the hash of a circuit's verification key. */
export function verifyingKeySlot(keccak256: Keccak, circuitId: number): bigint {
  return mappingSlot(keccak256, BigInt(circuitId), SLOT.verifyingKeyHash)
}

/** Slot that is 1 when `tree` had `root` at some time. */
export function knownRootSlot(keccak256: Keccak, tree: number, root: bigint): bigint {
  return mappingSlot(keccak256, root, mappingSlot(keccak256, BigInt(tree), SLOT.knownRoots))
}

/** Slot that is 1 when the note with this nullifier was spent. */
export function spentSlot(keccak256: Keccak, nullifier: bigint): bigint {
  return mappingSlot(keccak256, nullifier, SLOT.spent)
}

/** Slot of the node at `place` (0 to 2) among the finished left siblings at `height` (0 to 14) of the next leaf's path. */
export function frontierSlot(height: number, place: number): bigint {
  return SLOT.frontier + BigInt(3 * height + place)
}

/** Slot of an account's public balance. */
export function publicBalanceSlot(keccak256: Keccak, account: string, asset: bigint): bigint {
  return mappingSlot(keccak256, BigInt(account), mappingSlot(keccak256, asset, SLOT.publicBalance))
}

/** Slot of what entered the notes of a visible asset less what left them. */
export function shieldedTotalSlot(keccak256: Keccak, asset: bigint): bigint {
  return mappingSlot(keccak256, asset, SLOT.shieldedTotal)
}

/** Slot of what {@link ASSET_STATE} says of an asset. */
export function assetStateSlot(keccak256: Keccak, asset: bigint): bigint {
  return mappingSlot(keccak256, asset, SLOT.assetState)
}

/** Slot of a key in the mapping at `base`. */
export function mappingSlot(keccak256: Keccak, key: bigint, base: bigint): bigint {
  return bytesToBigInt(keccak256(concatBytes(bigIntToBytes(key, 32), bigIntToBytes(base, 32))))
}
