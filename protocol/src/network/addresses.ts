/** Address of the native pool, a precompile of the Merkato VM ("MK" at the end of the address space's low part). */
export const POOL_ADDRESS = '0x00000000000000000000000000000000004D4B00'

/** Address of the native asset registry, the precompile beside the pool. */
export const REGISTRY_ADDRESS = '0x00000000000000000000000000000000004D4B01'

/** Address of the native packages module: sealed parcels. */
export const PACKAGES_ADDRESS = '0x00000000000000000000000000000000004D4B02'

/** Address of the native module of conditional transfers. */
export const CONDITIONAL_TRANSFERS_ADDRESS = '0x00000000000000000000000000000000004D4B04'

/** First and last address reserved for Merkato's precompiles. */
export const PRECOMPILE_RANGE = Object.freeze({ first: 0x4d4b00n, last: 0x4d4bffn })

/** Chain id of the local sandbox. Development keys are refused on every other chain. */
export const SANDBOX_CHAIN_ID = 31337n

/** Public phrase of the sandbox's ten accounts, as Hardhat and anvil use it. Holds no value anywhere. */
export const SANDBOX_MNEMONIC = 'test test test test test test test test test test test junk'
