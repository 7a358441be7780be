import {
  commitmentsOf,
  type DisclosedPayment,
  decodeDisclosure,
  encodeAddress,
  Frontier,
  type PoolEvent,
  type TreeRoot,
  WrongNetworkError,
} from '@merkato/protocol'
import type { Provider } from 'ethers'
import { InvalidDisclosureError } from '../errors/audit.js'
import { InconsistentNodeError, throwIfAborted } from '../errors/network.js'
import { readLogRanges } from '../sync/log-ranges.js'
import { type OpenPool, openPool, type PoolSource } from '../sync/open-pool.js'
import { firstPositionOf, type PlacedEvent, placeLogs } from '../sync/pool-events.js'
import { LOG_TOPICS, type SyncOptions } from '../sync/sync.js'
import { poolAt } from '../sync/verify-state.js'
import { AssetDirectory } from '../wallet/asset-directory.js'
import { type AssetView, viewOfAsset } from '../wallet/asset-views.js'
import { readableMemo } from '../wallet/history.js'
import { type LoggedNote, loggedNotes, openLogged } from './logged-notes.js'
import { writtenWord } from './written.js'

/** Options of {@link verifyDisclosure}. */
export interface VerifyOptions extends Omit<PoolSource, 'provider'>, SyncOptions {
  /** First block that may hold events of the pool; 0 by default. */
  readonly fromBlock?: number | undefined
}

/** A payment that a disclosure proved. */
export interface VerifiedPayment {
  /** `payment`: between notes, the payer unknown. `deposit`: out of a public account, or a mint. `hiddenMint`: by the issuer of hidden supply. */
  readonly kind: 'payment' | 'deposit' | 'hiddenMint'
  readonly asset: AssetView
  /** Smallest unit. */
  readonly amount: bigint
  /** As in a {@link HistoryEntry}: words of a stranger. */
  readonly memo: string
  /** `mk1...`, or 0x and 64 digits: the one-time key, when the payer knew no more of the payee. */
  readonly payee: string
  /** Public account that deposited, or the issuer; null for a payment, which does not tell. */
  readonly from: string | null
  readonly chainId: bigint
  readonly pool: string
  readonly transactionHash: string
  readonly blockNumber: number
  /** Of the block, in seconds. */
  readonly timestamp: number
  readonly position: bigint
  /** The commitment binds whom `payee` names: the owner in the address, or the one-time key. */
  readonly payeeProved: true
  /** The other half of an address, by which payments are found, is the discloser's word: compare the whole address with one you know. */
  readonly viewingPointProved: false
}

/**
 * Checks a disclosure against the chain: reads every commitment up to its block, compares their root with the pool, and opens the one that the
 * disclosure names. Who made it need not be trusted, nor asked.
 * @param text `mkproof1...`
 * @param options `pool` is the one that you trust, by default the native one; a disclosure of any other is refused
 * @throws {InvalidDisclosureError} it proves nothing
 * @throws {InvalidAddressError} {WrongNetworkError} {PoolMissingError} {InconsistentNodeError} {RpcError} {AbortedError} it could not be checked
 */
export async function verifyDisclosure(
  provider: Provider,
  text: string,
  options: VerifyOptions = {},
): Promise<VerifiedPayment> {
  const opened = await openPool({ ...options, provider })
  const payment = readDisclosure(text, opened)
  const { note, at, timestamp, assets } = await findLogged(opened, payment, options)
  const contents = openLogged(note, payment.disclosure)
  if (!contents) throw new InvalidDisclosureError('opening')
  const { to } = payment.disclosure
  return {
    ...originOf(note.event),
    asset: viewOfAsset(assets, contents.note.assetId, at.blockNumber),
    amount: contents.note.value,
    memo: readableMemo(contents.memo),
    payee: 'npk' in to ? writtenWord(to.npk) : encodeAddress({ ...to, chainId: opened.chainId }),
    chainId: opened.chainId,
    pool: opened.pool,
    transactionHash: at.transactionHash,
    blockNumber: at.blockNumber,
    timestamp,
    position: note.position,
    payeeProved: true,
    viewingPointProved: false,
  }
}

function originOf(event: PoolEvent): Pick<VerifiedPayment, 'kind' | 'from'> {
  if (event.name === 'Shielded') return { kind: 'deposit', from: event.from }
  return event.name === 'HiddenMinted' ? { kind: 'hiddenMint', from: event.issuer } : { kind: 'payment', from: null }
}

function readDisclosure(text: string, { chainId, pool }: OpenPool): DisclosedPayment {
  const payment = decodeFor(chainId, text)
  if (payment.pool.toLowerCase() !== pool.toLowerCase()) throw new InvalidDisclosureError('pool')
  return payment
}

function decodeFor(chainId: bigint, text: string): DisclosedPayment {
  try {
    return decodeDisclosure(text, chainId)
  } catch (error) {
    throw new InvalidDisclosureError(error instanceof WrongNetworkError ? 'chain' : 'text', error)
  }
}

/** What the pool logged at the place that a disclosure names. */
interface FoundNote extends Pick<PlacedEvent, 'at'> {
  readonly note: LoggedNote
  readonly timestamp: number
  readonly assets: AssetDirectory
}

async function findLogged(opened: OpenPool, payment: DisclosedPayment, options: VerifyOptions): Promise<FoundNote> {
  const { reader, pool } = opened
  const head = await reader.head()
  if (payment.blockNumber > BigInt(head.number)) throw new InvalidDisclosureError('place')
  const number = Number(payment.blockNumber)
  const { events, roots, assets } = await readLog(opened, number, options)
  const found = events.map((placed) => ({ placed, note: noteOf(placed, payment) })).find(({ note }) => note)
  const root = roots.at(-1)
  if (!found?.note || !root) throw new InvalidDisclosureError('place')
  if (!(await poolAt(reader, pool, head.number).isKnownRoot(root))) {
    throw new InconsistentNodeError('the tree of the logged commitments never had a root of the pool.')
  }
  const block = await reader.block(number)
  if (block?.hash !== found.placed.blockHash) throw new InconsistentNodeError('the chain changed meanwhile.')
  return { at: found.placed.at, note: found.note, timestamp: block.timestamp, assets }
}

function noteOf({ event, at }: PlacedEvent, { transactionHash, position }: DisclosedPayment): LoggedNote | undefined {
  if (at.transactionHash.toLowerCase() !== transactionHash) return undefined
  return loggedNotes(event).find((note) => note.position === position)
}

/** What a pool logged up to the end of a block. */
interface ReadLog {
  /** Of the last block alone. */
  readonly events: readonly PlacedEvent[]
  /** The root after each range of blocks; the last one is that at the end. */
  readonly roots: readonly TreeRoot[]
  readonly assets: AssetDirectory
}

async function readLog(
  { reader, pool, registry, modules }: OpenPool,
  toBlock: number,
  { fromBlock = 0, signal, onProgress }: VerifyOptions,
): Promise<ReadLog> {
  const frontier = Frontier.empty()
  const assets = new AssetDirectory()
  const events: PlacedEvent[] = []
  const roots: TreeRoot[] = []
  const query = { address: [pool, registry], topics: LOG_TOPICS, fromBlock, toBlock }
  for await (const range of readLogRanges(reader, query)) {
    throwIfAborted(signal, 'The check')
    const placed = placeLogs(range.logs, { pool, registry, modules })
    for (const { event, blockNumber } of placed.registryEvents) assets.add(event, blockNumber)
    roots.push(...appendAll(frontier, placed.events).slice(-1))
    events.push(...placed.events.filter(({ at }) => at.blockNumber === toBlock))
    onProgress?.({ phase: 'blocks', done: range.toBlock - fromBlock + 1, total: toBlock - fromBlock + 1 })
  }
  return { events, roots, assets }
}

/** Appends what many events brought at once, which takes a small part of the hashes. @throws {InconsistentNodeError} */
function appendAll(frontier: Frontier, events: readonly PlacedEvent[]): readonly TreeRoot[] {
  const commitments: bigint[] = []
  for (const { event } of events) {
    if (event.name === 'Withheld') continue
    if (firstPositionOf(event) !== frontier.nextPosition + BigInt(commitments.length)) {
      throw new InconsistentNodeError('an event is missing.')
    }
    commitments.push(...commitmentsOf(event))
  }
  try {
    return frontier.append(commitments).roots
  } catch {
    throw new InconsistentNodeError('a commitment is none.')
  }
}
