import { CIPHERTEXT_LENGTHS, type PoolEvent, SEALED_OUT_BYTES } from '@merkato/protocol'
import type { Block } from '../chain/block.js'
import { bytesToHex, type Hex, quantity, word } from '../encoding.js'
import type { PlacedLog } from '../logs.js'
import type { EventBlocks } from './event-blocks.js'
import { firstPosition, type PlacedEvent, poolBlocks, poolEvents } from './note-blocks.js'

/** What the chain shows of a note: as much as whoever may receive it has to try. */
export interface NoteEntry {
  readonly position: Hex
  readonly commitment: Hex
  readonly blockNumber: Hex
  readonly transactionHash: Hex
  readonly logIndex: Hex
  /** An encrypted output without the part that only its sender can read; null of a deposit. */
  readonly ciphertext: Hex | null
  /** A note whose contents are public, but not its owner; null of an encrypted output. */
  readonly deposit: DepositEntry | null
}

/** A deposit or a mint to a one-time address. */
export interface DepositEntry {
  readonly assetId: Hex
  readonly value: Hex
  readonly npk: Hex
  readonly ephemeralX: Hex
  readonly ephemeralY: Hex
  readonly viewTag: Hex
}

/** Which notes are wanted. */
export interface NoteQuery {
  /** Position or block of the first. */
  readonly from: { readonly position: bigint } | { readonly block: bigint }
  /** Last block, which is there. */
  readonly to: Block
  /** At most so many. */
  readonly limit: number
}

/** A page of the stream of notes. */
export interface NotePage {
  readonly notes: readonly NoteEntry[]
  /** Where the next page begins. */
  readonly nextPosition: Hex
  /** Whether there is one by now. */
  readonly hasMore: boolean
  /** Last block of the query: another hash for this number tells that the chain was reorganised. */
  readonly blockNumber: Hex
  readonly blockHash: Hex
}

/** Notes in the order of their positions. */
export function readNotes(blocks: EventBlocks, { from, to, limit }: NoteQuery): NotePage {
  const numbers = poolBlocks(blocks, 'block' in from ? from.block : 0n, to.header.number)
  const start = 'position' in from ? blockOfPosition(blocks, numbers, from.position) : 0
  const notes: NoteEntry[] = []
  // One more tells whether there is more.
  for (const note of entries(blocks, numbers.slice(start))) {
    if ('position' in from && BigInt(note.position) < from.position) continue
    if (notes.push(note) > limit) break
  }
  const hasMore = notes.length > limit
  const page = notes.slice(0, limit)
  return {
    notes: page,
    nextPosition: quantity(hasMore ? BigInt(notes[limit]?.position ?? 0) : positionAfter(blocks, to.header.number)),
    hasMore,
    blockNumber: quantity(to.header.number),
    blockHash: to.header.hash,
  }
}

/** Position that the first note above a block gets. */
function positionAfter(blocks: EventBlocks, last: bigint): bigint {
  for (const number of poolBlocks(blocks, 0n, last).reverse()) {
    const end = eventsAt(blocks, number).findLast(({ event }) => firstPosition(event) !== undefined)
    if (end !== undefined) return (firstPosition(end.event) ?? 0n) + BigInt(notesOf(end).length)
  }
  return 0n
}

/** Index of the last block that begins at or below a position; 0 when none does. */
function blockOfPosition(blocks: EventBlocks, numbers: readonly bigint[], position: bigint): number {
  let [low, high] = [0, numbers.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    const found = firstWithPosition(blocks, numbers, middle, high)
    if (found === undefined || found > position) high = middle
    else low = middle
  }
  return low
}

/** First position in the blocks of `[from, end)`; undefined when none of them has one. */
function firstWithPosition(
  blocks: EventBlocks,
  numbers: readonly bigint[],
  from: number,
  end: number,
): bigint | undefined {
  for (const number of numbers.slice(from, end)) {
    for (const { event } of eventsAt(blocks, number)) {
      const position = firstPosition(event)
      if (position !== undefined) return position
    }
  }
  return undefined
}

function* entries(blocks: EventBlocks, numbers: readonly bigint[]): Generator<NoteEntry> {
  for (const number of numbers) for (const placed of eventsAt(blocks, number)) yield* notesOf(placed)
}

function eventsAt(blocks: EventBlocks, number: bigint): PlacedEvent[] {
  const block = blocks.byNumber(number)
  return block === undefined ? [] : poolEvents(block)
}

function notesOf({ event, placed }: PlacedEvent): NoteEntry[] {
  if (event.name === 'Withheld') return []
  if (event.name === 'Shielded') return [{ ...head(event.position, event.commitment, placed), ...ofDeposit(event) }]
  const outputs = event.name === 'HiddenMinted' ? [event.output] : event.outputs
  const first = firstPosition(event) ?? 0n
  return outputs.map(({ commitment, ciphertext }, index) => ({
    ...head(first + BigInt(index), commitment, placed),
    ciphertext: bytesToHex(receiversPart(ciphertext)),
    deposit: null,
  }))
}

function head(position: bigint, commitment: bigint, { block, transactionHash, logIndex }: PlacedLog) {
  return {
    position: quantity(position),
    commitment: word(commitment),
    blockNumber: quantity(block.header.number),
    transactionHash,
    logIndex: quantity(logIndex),
  }
}

function ofDeposit({ assetId, value, to }: Extract<PoolEvent, { name: 'Shielded' }>) {
  const { npk, E, viewTag } = to
  const deposit = {
    assetId: word(assetId),
    value: quantity(value),
    npk: word(npk),
    ephemeralX: word(E.x),
    ephemeralY: word(E.y),
    viewTag: quantity(viewTag),
  }
  return { ciphertext: null, deposit }
}

/** What no wallet of this version wrote stays whole: nobody knows what is in it for whom. */
function receiversPart(ciphertext: Uint8Array): Uint8Array {
  return CIPHERTEXT_LENGTHS.includes(ciphertext.length) ? ciphertext.subarray(0, -SEALED_OUT_BYTES) : ciphertext
}
