import { type ChainConfig, type Common, type GenesisBlockConfig, Mainnet } from '@ethereumjs/common'
import { blobParametersBySet, type ForkSchedule, scheduleParameters } from './fork-schedule.js'
import { MerkatoCommon } from './merkato-common.js'
import { loadWasmCrypto } from './wasm-crypto.js'

/** Rule sets that the Merkato VM is tested with. */
export type MerkatoHardfork = 'cancun' | 'prague' | 'osaka'

export interface CommonOptions {
  /** Bytes that a contract's code may have, its creation code twice as many; those of EIP-170 and 3860 when left out. */
  readonly codeSizeLimit?: number | undefined
  /** Chain id; 31337 (the sandbox) when left out. */
  readonly chainId?: number | undefined
  /** Rule set in force from the genesis block on; osaka when left out, because ethereumjs' own default is older. */
  readonly hardfork?: MerkatoHardfork | undefined
  /** Fields of the genesis header that differ from the defaults below. */
  readonly genesis?: Partial<GenesisBlockConfig> | undefined
  /** Rule sets one after another, in place of one from the genesis block on. */
  readonly schedule?: ForkSchedule | undefined
}

const DEFAULT_GENESIS: GenesisBlockConfig = {
  gasLimit: '0x3938700', // 60 million, as on mainnet
  difficulty: 0,
  nonce: '0x0000000000000000',
  extraData: '0x',
  baseFeePerGas: '0x3b9aca00', // 1 gwei
}

/**
 * Chain parameters of a Merkato chain, with keccak-256 and secp256k1 in WebAssembly wired in for every ethereumjs package
 * that is handed the result.
 *
 * @returns a `Common` in which the chosen rule set is in force: from the genesis block on, or as the schedule says
 */
export async function createCommon(options: CommonOptions = {}): Promise<Common> {
  const { chainId = 31337, hardfork = 'osaka', genesis, schedule, codeSizeLimit } = options
  const chain: ChainConfig = {
    ...Mainnet,
    name: 'merkato',
    chainId,
    defaultHardfork: hardfork,
    ...(schedule === undefined ? { hardforks: activeFromGenesis(hardfork) } : scheduleParameters(schedule)),
    genesis: { ...DEFAULT_GENESIS, ...genesis },
    bootstrapNodes: [],
  }
  const params = schedule === undefined ? {} : blobParametersBySet(schedule)
  return new MerkatoCommon({ chain, hardfork, params, customCrypto: await loadWasmCrypto() }, codeSizeLimit)
}

function activeFromGenesis(hardfork: MerkatoHardfork): ChainConfig['hardforks'] {
  const names = Mainnet.hardforks.map(({ name }) => name)
  const active = names.slice(0, names.indexOf(hardfork) + 1)
  const byTimestamp = names.indexOf('shanghai')
  return active.map((name, i) => (i < byTimestamp ? { name, block: 0 } : { name, block: null, timestamp: 0 }))
}
