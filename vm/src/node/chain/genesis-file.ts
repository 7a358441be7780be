import type { ForkSchedule, MerkatoHardfork } from '../../evm/index.js'
import { type Hex, padLeft } from '../encoding.js'
import { NodeOptionError, RpcError } from '../errors.js'
import { address, data, looseUint, object, partial, slot, uint64 } from '../rpc/params.js'
import { accountsFromJson, type DescribedAccount } from '../state-file/account-json.js'
import { readForks } from './genesis-forks.js'
import { type BlockTemplate, EMPTY_OMMERS_HASH, EMPTY_TRIE_ROOT, ZERO_HASH } from './header.js'

/** geth's genesis.json, as far as it decides something here. */
export interface GenesisFile {
  readonly chainId: number | undefined
  /** The newest rule set that the file names; undefined when it names none of ours. */
  readonly hardfork: MerkatoHardfork | undefined
  /** When which rules begin; undefined when it names none of ours. */
  readonly schedule: ForkSchedule | undefined
  /** Header of block 0, but for its roots and what its rules say. */
  readonly template: Omit<BlockTemplate, 'form'>
  readonly accounts: readonly DescribedAccount[]
}

interface Fields {
  readonly timestamp: bigint
  readonly gasLimit: bigint
  readonly baseFeePerGas: bigint
  readonly coinbase: Hex
  readonly mixHash: Hex
  readonly parentHash: Hex
  readonly extraData: Hex
  readonly nonce: bigint
  readonly difficulty: bigint
  readonly excessBlobGas: bigint
  readonly blobGasUsed: bigint
}

const fields = partial<Fields>({
  timestamp: uint64,
  gasLimit: uint64,
  baseFeePerGas: looseUint,
  coinbase: address,
  mixHash: slot,
  parentHash: slot,
  extraData: data,
  nonce: uint64,
  difficulty: looseUint,
  excessBlobGas: uint64,
  blobGasUsed: uint64,
})

/** What geth takes when the file says nothing. */
const DEFAULT_GAS_LIMIT = 4_712_388n
const DEFAULT_BASE_FEE = 1_000_000_000n

/**
 * Reads geth's genesis.json.
 *
 * @param value the parsed file
 * @throws NodeOptionError `genesis` naming what can not be used
 */
export function readGenesisFile(value: unknown): GenesisFile {
  try {
    const { config = {}, alloc = {} } = object(value, 'genesis')
    const header = fields(value, 'genesis')
    refuseBlobs(header)
    return { ...configOf(config), template: templateOf(header), accounts: accountsFromJson(alloc, 'alloc') }
  } catch (error) {
    if (error instanceof RpcError) throw new NodeOptionError('genesis', error.message)
    throw error
  }
}

function templateOf(header: Partial<Fields>): GenesisFile['template'] {
  const { nonce = 0n, extraData = '0x', difficulty = 0n } = header
  return {
    number: 0n,
    parentHash: header.parentHash ?? ZERO_HASH,
    timestamp: header.timestamp ?? 0n,
    coinbase: header.coinbase ?? `0x${'00'.repeat(20)}`,
    gasLimit: header.gasLimit || DEFAULT_GAS_LIMIT,
    baseFeePerGas: header.baseFeePerGas ?? DEFAULT_BASE_FEE,
    excessBlobGas: header.excessBlobGas ?? 0n,
    prevRandao: header.mixHash ?? ZERO_HASH,
    foreign: {
      extraData,
      difficulty,
      nonce: padLeft(`0x${nonce.toString(16)}`, 8),
      withdrawalsRoot: EMPTY_TRIE_ROOT,
      ommersHash: EMPTY_OMMERS_HASH,
      parentBeaconBlockRoot: ZERO_HASH,
    },
  }
}

function refuseBlobs({ blobGasUsed = 0n }: Partial<Fields>): void {
  if (blobGasUsed > 0n)
    throw new NodeOptionError('genesis', 'has blob gas that block 0 used, which has no transactions.')
}

function configOf(value: unknown): Pick<GenesisFile, 'chainId' | 'hardfork' | 'schedule'> {
  const config = object(value, 'config')
  const { chainId } = partial<{ chainId: bigint }>({ chainId: uint64 })(config, 'config')
  return { chainId: chainId === undefined ? undefined : Number(chainId), ...readForks(config) }
}
