import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadWasmCrypto } from '../../evm/wasm-crypto.js'
import { bytesToHex, type Hex, hexToBytes, quantity } from '../encoding.js'
import { NodeOptionError } from '../errors.js'
import { type Decoder, data, list, partial, uint64 } from '../rpc/params.js'
import { Fork, readAnswer } from './fork.js'
import { readForkBlock, type SourceBlock } from './fork-block.js'
import { ForkCache } from './fork-cache.js'
import { type ForkOptions, sourceSettings } from './fork-options.js'
import { JsonRpcSource } from './json-rpc-source.js'
import { ForkSourceError, SourceReportedError } from './source-error.js'

type Keccak = (bytes: Uint8Array) => Uint8Array

/** Chains of sandboxes: their state can change while their blocks stay. */
const SANDBOX_CHAINS: ReadonlySet<number> = new Set([1337, 31337])
const LOOPBACK = /^(localhost|127\..*|\[::1\])$/

/**
 * Finds the block to fork at, which stays the same from then on.
 *
 * @throws NodeOptionError for an option that can not be used; ForkSourceError when the source does not answer as it should
 */
export async function openFork(options: ForkOptions): Promise<Fork> {
  const source = new JsonRpcSource(sourceSettings(options))
  try {
    return await openOn(source, options)
  } catch (error) {
    source.close()
    if (!(error instanceof SourceReportedError)) throw error
    throw new ForkSourceError(source.host, `can not be forked: ${error.message}`)
  }
}

async function openOn(source: JsonRpcSource, options: ForkOptions): Promise<Fork> {
  const { keccak256 } = await loadWasmCrypto()
  const { cacheFolder, blockNumber } = options
  const kept = keptBlock(options, keccak256)
  if (kept !== undefined && options.chainId !== undefined) {
    const cache = cacheOf(cacheFolder, options.chainId, kept.block.header.hash)
    return new Fork({ source, chainId: options.chainId, block: kept.block, cache, keccak256 })
  }
  const chainId = options.chainId ?? (await askChainId(source))
  const number = await numberToFork(source, blockNumber)
  const json = await source.ask('eth_getBlockByNumber', [quantity(number), false])
  const { block, isChecked } = readBlock(source, json, number, keccak256)
  const isKept = await isUnedited(source, chainId, block.header, keccak256)
  if (isKept && isChecked) keepBlock(cacheFolder, chainId, number, json)
  const cache = isKept ? cacheOf(cacheFolder, chainId, block.header.hash) : undefined
  return new Fork({ source, chainId, block, cache, keccak256 })
}

/**
 * The source's chain id.
 *
 * @throws ForkSourceError, SourceReportedError
 */
export async function askChainId(source: JsonRpcSource): Promise<number> {
  return Number(readAnswer(source, uint64, await source.ask('eth_chainId', []), 'eth_chainId'))
}

async function numberToFork(source: JsonRpcSource, wanted: bigint | undefined): Promise<bigint> {
  if (wanted !== undefined && wanted >= 0n) return wanted
  const newest = readAnswer(source, uint64, await source.ask('eth_blockNumber', []), 'eth_blockNumber')
  const number = newest + (wanted ?? 0n)
  if (number >= 0n) return number
  throw new NodeOptionError('fork.blockNumber', `goes ${-(wanted ?? 0n)} blocks back, and the source has ${newest}.`)
}

function readBlock(source: JsonRpcSource, json: unknown, number: bigint, keccak256: Keccak): SourceBlock {
  if (json === null) throw new NodeOptionError('fork.blockNumber', `is ${number}, which the source does not have.`)
  const decode: Decoder<SourceBlock> = (value) => readForkBlock(value, keccak256)
  try {
    const found = readAnswer(source, decode, json, 'eth_getBlockByNumber')
    if (found.block.header.number === number) return found
  } catch (error) {
    if (error instanceof ForkSourceError || !(error instanceof Error)) throw error
    throw new ForkSourceError(source.host, `gave a block that can not be used: ${error.message}`)
  }
  throw new ForkSourceError(source.host, `gave another block than ${number}`)
}

const proof = partial<{ accountProof: readonly Hex[] }>({ accountProof: list(data) })

/**
 * Whether a block's hash tells its state. On a sandbox, `hardhat_setBalance` and the like change the one and not the other; what was read
 * there must not be taken for the state of the next sandbox with the same block. The first node of any proof shows the root.
 */
async function isUnedited(
  source: JsonRpcSource,
  chainId: number,
  { hash, stateRoot }: { hash: Hex; stateRoot: Hex },
  keccak256: Keccak,
): Promise<boolean> {
  if (!SANDBOX_CHAINS.has(chainId) && !LOOPBACK.test(source.hostname)) return true
  try {
    const answer = await source.ask('eth_getProof', [`0x${'00'.repeat(20)}`, [], { blockHash: hash }])
    const root = readAnswer(source, proof, answer, 'eth_getProof').accountProof?.[0]
    return root !== undefined && bytesToHex(keccak256(hexToBytes(root))) === stateRoot
  } catch (error) {
    // Not every sandbox proves anything.
    if (error instanceof SourceReportedError) return false
    throw error
  }
}

function cacheOf(folder: string | undefined, chainId: number, hash: Hex): ForkCache | undefined {
  return folder === undefined ? undefined : new ForkCache(join(folder, String(chainId), `${hash}.entries`))
}

function blockFile(folder: string, chainId: number, number: bigint): string {
  return join(folder, String(chainId), `${number}.block.json`)
}

/** The block as it was found once; where the options name chain and block, the source is not asked. */
function keptBlock({ cacheFolder, chainId, blockNumber }: ForkOptions, keccak256: Keccak): SourceBlock | undefined {
  if (cacheFolder === undefined || chainId === undefined || blockNumber === undefined) return undefined
  try {
    const found = readForkBlock(
      JSON.parse(readFileSync(blockFile(cacheFolder, chainId, blockNumber), 'utf8')),
      keccak256,
    )
    return found.isChecked && found.block.header.number === blockNumber ? found : undefined
  } catch {
    // Not there, or damaged: the source is asked.
    return undefined
  }
}

function keepBlock(folder: string | undefined, chainId: number, number: bigint, json: unknown): void {
  if (folder === undefined) return
  const file = blockFile(folder, chainId, number)
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const unfinished = `${file}.${process.pid}.part`
    writeFileSync(unfinished, JSON.stringify(json), { mode: 0o600 })
    renameSync(unfinished, file)
  } catch {
    // A folder that can not be written keeps nothing, as the cache has it.
  }
}
