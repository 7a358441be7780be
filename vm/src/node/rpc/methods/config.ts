import { crc32 } from 'node:zlib'
import { paramsBlock } from '@ethereumjs/block'
import { createAddressFromString } from '@ethereumjs/util'
import { CONDITIONAL_TRANSFERS_ADDRESS, PACKAGES_ADDRESS, POOL_ADDRESS, REGISTRY_ADDRESS } from '@merkato/protocol'
import type { Chain } from '../../chain/chain.js'
import { BEACON_ROOTS_ADDRESS, HISTORY_ADDRESS } from '../../chain/system-contracts.js'
import { type Hex, hexToBytes, padLeft, quantity } from '../../encoding.js'
import { type MethodTable, method } from '../method.js'

/** Names by address, as EIP-7910 and the proposals of the precompiles have them; Merkato's own after them. */
const PRECOMPILES: readonly (readonly [name: string, address: string])[] = [
  ['ECREC', '0x1'],
  ['SHA256', '0x2'],
  ['RIPEMD160', '0x3'],
  ['ID', '0x4'],
  ['MODEXP', '0x5'],
  ['BN254_ADD', '0x6'],
  ['BN254_MUL', '0x7'],
  ['BN254_PAIRING', '0x8'],
  ['BLAKE2F', '0x9'],
  ['KZG_POINT_EVALUATION', '0xa'],
  ['BLS12_G1ADD', '0xb'],
  ['BLS12_G1MSM', '0xc'],
  ['BLS12_G2ADD', '0xd'],
  ['BLS12_G2MSM', '0xe'],
  ['BLS12_PAIRING_CHECK', '0xf'],
  ['BLS12_MAP_FP_TO_G1', '0x10'],
  ['BLS12_MAP_FP2_TO_G2', '0x11'],
  ['P256VERIFY', '0x100'],
  ['MERKATO_CONDITIONAL_TRANSFERS', CONDITIONAL_TRANSFERS_ADDRESS],
  ['MERKATO_PACKAGES', PACKAGES_ADDRESS],
  ['MERKATO_POOL', POOL_ADDRESS],
  ['MERKATO_REGISTRY', REGISTRY_ADDRESS],
]

const SYSTEM_CONTRACTS: readonly (readonly [name: string, address: Hex])[] = [
  ['BEACON_ROOTS_ADDRESS', BEACON_ROOTS_ADDRESS],
  ['HISTORY_STORAGE_ADDRESS', HISTORY_ADDRESS],
]

/** eth: the rules in force (EIP-7910). One set of them is in force from block 0 on, so none comes next or last. */
export const configMethods: MethodTable = {
  eth_config: method([], async ({ chain }) => ({ current: await currentConfig(chain), next: null, last: null })),
}

async function currentConfig(chain: Chain) {
  return {
    activationTime: 0,
    blobSchedule: blobSchedule(chain),
    chainId: quantity(chain.options.chainId),
    forkId: await forkId(chain),
    precompiles: activePrecompiles(chain),
    systemContracts: await presentContracts(chain),
  }
}

/** What the rule set says of blobs, in blobs, though no transaction with blobs is taken here. */
function blobSchedule({ execution: { common } }: Chain) {
  const params = { ...paramsBlock[4844], ...(common.isActivatedEIP(7691) ? paramsBlock[7691] : {}) }
  const { blobGasPriceUpdateFraction, maxBlobGasPerBlock, targetBlobGasPerBlock, blobGasPerBlob } = params
  return {
    baseFeeUpdateFraction: Number(blobGasPriceUpdateFraction),
    max: Number(maxBlobGasPerBlock) / Number(blobGasPerBlob),
    target: Number(targetBlobGasPerBlock) / Number(blobGasPerBlob),
  }
}

/** EIP-6122: the checksum of the genesis hash and of the times of later rule sets, of which there are none. */
async function forkId({ blocks, fork }: Chain): Promise<Hex> {
  const hash = fork === undefined ? blocks.byNumber(0n)?.header.hash : await fork.blockHash(0n)
  if (hash === undefined) throw new Error('The chain has no genesis block.')
  return padLeft(quantity(crc32(hexToBytes(hash))), 4)
}

function activePrecompiles({ execution: { head } }: Chain): Record<string, Hex> {
  const named = PRECOMPILES.map(([name, address]): [string, Hex] => [name, padLeft(lower(address), 20)])
  const active = named.filter(([, address]) => head.evm.hasPrecompile(address))
  return Object.fromEntries(active.sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function presentContracts({ execution: { head } }: Chain): Promise<Record<string, Hex>> {
  const present: [string, Hex][] = []
  for (const [name, address] of SYSTEM_CONTRACTS) {
    const account = await head.state.getAccount(createAddressFromString(address))
    if (account !== undefined) present.push([name, address])
  }
  return Object.fromEntries(present)
}

function lower(address: string): Hex {
  return address.toLowerCase() as Hex
}
