import { crc32 } from 'node:zlib'
import { createAddressFromString } from '@ethereumjs/util'
import { CONDITIONAL_TRANSFERS_ADDRESS, PACKAGES_ADDRESS, POOL_ADDRESS, REGISTRY_ADDRESS } from '@merkato/protocol'
import { FORKS_BY_BLOCK, FORKS_BY_TIME } from '../../../evm/fork-schedule.js'
import type { Chain } from '../../chain/chain.js'
import { CONSOLIDATION_REQUESTS_ADDRESS, WITHDRAWAL_REQUESTS_ADDRESS } from '../../chain/requests.js'
import type { BlockRules } from '../../chain/rules.js'
import { BEACON_ROOTS_ADDRESS, HISTORY_ADDRESS } from '../../chain/system-contracts.js'
import { type Hex, hexToBytes, padLeft, quantity } from '../../encoding.js'
import type { ExecutionView } from '../../execution.js'
import { GAS_PER_BLOB } from '../../transactions/transaction.js'
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

/** With the proposal that brings each. */
const SYSTEM_CONTRACTS: readonly (readonly [name: string, address: Hex, eip: number])[] = [
  ['BEACON_ROOTS_ADDRESS', BEACON_ROOTS_ADDRESS, 4788],
  ['CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS', CONSOLIDATION_REQUESTS_ADDRESS, 7251],
  ['HISTORY_STORAGE_ADDRESS', HISTORY_ADDRESS, 2935],
  ['WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS', WITHDRAWAL_REQUESTS_ADDRESS, 7002],
]

/** eth: the rules in force (EIP-7910), those that come next, and the last that are known to come; null where none do. */
export const configMethods: MethodTable = {
  eth_config: method([], async ({ chain }) => {
    const now = chain.blocks.head.header.timestamp
    const times = startsOf(chain).times
    const later = times.filter((time) => time > now)
    const at = async (time: bigint | undefined) => (time === undefined ? null : configAt(chain, time))
    return { current: await configAt(chain, now), next: await at(later[0]), last: await at(later.at(-1)) }
  }),
}

function configAt(chain: Chain, timestamp: bigint) {
  const { rules } = chain.execution
  const place = { number: chain.blocks.head.header.number, timestamp }
  return rules.under(place, async () => ({
    activationTime: Number(startsOf(chain).times.findLast((time) => time <= timestamp) ?? 0n),
    blobSchedule: blobSchedule(rules.at(place)),
    chainId: quantity(chain.options.chainId),
    forkId: await forkId(chain, timestamp),
    precompiles: await activePrecompiles(chain),
    systemContracts: await presentContracts(chain),
  }))
}

/** What the rule set says of blobs, in blobs. */
function blobSchedule({ blobs }: BlockRules) {
  if (blobs === undefined) return null
  return {
    baseFeeUpdateFraction: Number(blobs.updateFraction),
    max: Number(blobs.max / GAS_PER_BLOB),
    target: Number(blobs.target / GAS_PER_BLOB),
  }
}

/** Blocks and times after the first block at which rules begin. */
function startsOf({ options, blocks }: Chain): { blocks: bigint[]; times: bigint[] } {
  const forks = options.genesisFile?.schedule?.forks ?? []
  const first = blocks.byNumber(0n)?.header.timestamp ?? 0n
  const starts = (names: readonly string[], from: bigint) => {
    const found = forks.filter(({ name }) => names.includes(name)).map(({ at }) => BigInt(at))
    return [...new Set(found)].filter((start) => start > from)
  }
  return { blocks: starts(FORKS_BY_BLOCK, 0n), times: starts(FORKS_BY_TIME, first) }
}

/** EIP-6122: the checksum of the genesis hash, and of the blocks and times at which rules began since. */
async function forkId(chain: Chain, timestamp: bigint): Promise<Hex> {
  const { fork } = chain
  const hash = fork === undefined ? chain.blocks.byNumber(0n)?.header.hash : await fork.blockHash(0n)
  if (hash === undefined) throw new Error('The chain has no genesis block.')
  const { number } = chain.blocks.head.header
  const { blocks, times } = startsOf(chain)
  const passed = [...blocks.filter((start) => start <= number), ...times.filter((start) => start <= timestamp)]
  const starts = passed.map((start) => hexToBytes(padLeft(quantity(start), 8)))
  return padLeft(quantity(starts.reduce((sum, bytes) => crc32(bytes, sum), crc32(hexToBytes(hash)))), 4)
}

/** Merkato's stand in the state: on top of a chain from elsewhere, with the first block of its own. */
async function activePrecompiles({ execution: { head } }: Chain): Promise<Record<string, Hex>> {
  const active: [string, Hex][] = []
  for (const [name, short] of PRECOMPILES) {
    const address = padLeft(lower(short), 20)
    const isThere = !head.evm.hasState(address) || (await hasAccount(head, address))
    if (isThere && head.evm.hasPrecompile(address)) active.push([name, address])
  }
  return Object.fromEntries(active.sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function presentContracts({ execution: { head, common }, options }: Chain): Promise<Record<string, Hex>> {
  const present: [string, Hex][] = []
  for (const [name, address, eip] of SYSTEM_CONTRACTS) {
    if (common.isActivatedEIP(eip) && (await hasAccount(head, address))) present.push([name, address])
  }
  const deposits = common.isActivatedEIP(6110) ? options.genesisFile?.schedule?.depositContract : undefined
  if (deposits !== undefined) present.push(['DEPOSIT_CONTRACT_ADDRESS', deposits])
  return Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function hasAccount({ state }: ExecutionView, address: Hex): Promise<boolean> {
  return (await state.getAccount(createAddressFromString(address))) !== undefined
}

function lower(address: string): Hex {
  return address.toLowerCase() as Hex
}
