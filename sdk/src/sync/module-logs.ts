import {
  type IncomingViewingKey,
  type KeyDerivation,
  openKeyBox,
  outKeyDerivation,
  type PackagesEvent,
  type Point,
  recoverKeyBox,
  type SealedOutput,
  TrackingKey,
} from '@merkato/protocol'
import type { FoundKey } from '../wallet/parcel-directory.js'
import type { ChainReader, RawLog } from './chain-reader.js'
import { openReceived } from './decrypt-notes.js'
import { readLogRanges } from './log-ranges.js'
import type { PlacedModuleEvent } from './pool-events.js'
import type { SyncState } from './sync-state.js'

const NO_PLACE = { position: 0n, at: { blockNumber: 0, transactionHash: '', logIndex: 0 } }

/** What a scan tries of a module's event: key boxes, and outputs of outcomes. Both begin as a note's ciphertext does. */
export function candidatesOf({ event }: PlacedModuleEvent): readonly Uint8Array[] {
  if (event.event === 'Locked') return outputsOfOutcomes(event.outcomes).map(({ ciphertext }) => ciphertext)
  const box = boxOf(event)
  return box ? [box] : []
}

const boxOf = (event: PlacedModuleEvent['event']): Uint8Array | undefined =>
  (event.event === 'Sealed' || event.event === 'Transferred') && event.keyBox.length > 0 ? event.keyBox : undefined

/** Outputs of all outcomes, in order. Lists of a log that differ in length end with the shorter. */
export const outputsOfOutcomes = (
  outcomes: readonly { readonly commitments: readonly bigint[]; readonly ciphertexts: readonly Uint8Array[] }[],
): SealedOutput[] =>
  outcomes.flatMap(({ commitments, ciphertexts }) =>
    commitments.flatMap((commitment, i) => {
      const ciphertext = ciphertexts[i]
      return ciphertext ? [{ commitment, ciphertext }] : []
    }),
  )

/**
 * Takes up events of the modules, in the order of each module's log.
 * @param shared shared points by number of the candidate within an event, as far as the scan found any
 */
export function applyModuleEvents(
  state: SyncState,
  key: TrackingKey | IncomingViewingKey,
  events: readonly PlacedModuleEvent[],
  shared: (event: number, candidate: number) => Point | undefined,
): void {
  const outKey = key instanceof TrackingKey ? outKeyDerivation(key.o) : undefined
  const incoming = key instanceof TrackingKey ? key.incomingViewingKey() : key
  events.forEach(({ event, at }, i) => {
    if (event.event === 'Locked') {
      const pays = outputsOfOutcomes(event.outcomes).some((output, candidate) => {
        const point = shared(i, candidate)
        const opened = point && openReceived(incoming, output, point, NO_PLACE)
        return opened !== undefined && opened.note.value > 0n
      })
      state.locks.add(event, at, pays)
    } else if (event.event === 'Settled') {
      state.locks.add(event, at)
    } else {
      state.parcels.add(event, at, findKey(state, { incoming, outKey }, event, shared(i, 0)))
    }
  })
}

interface Finder {
  readonly incoming: IncomingViewingKey
  readonly outKey: KeyDerivation | undefined
}

/** What a key box tells the wallet: as its holder, as its writer, or as both. */
function findKey(
  state: SyncState,
  { incoming, outKey }: Finder,
  event: PackagesEvent,
  shared: Point | undefined,
): FoundKey | undefined {
  const box = boxOf(event)
  const keyHash = (event.event === 'Sealed' ? event.terms : state.parcels.terms(event.parcel))?.keyHash
  if (box === undefined || keyHash === undefined) return undefined
  const opened = shared && openKeyBox(incoming, box, keyHash, shared)
  const recovered = outKey && recoverKeyBox(outKey, box, keyHash)
  const key = opened?.key ?? recovered?.key
  if (key === undefined) return undefined
  const holds = opened && { npk: opened.npk, r: opened.r }
  return { key, holds, recoverR: recovered?.r ?? 0n, wrote: recovered !== undefined }
}

/** Blocks that are read together: which of their logs is wanted, the node does not learn. */
const WINDOW = 128

/**
 * Reads a log of a module again, with all others of its kind in the blocks around.
 * @returns what `find` made of the first log that it knows, or undefined
 */
export async function readModuleLog<T>(
  reader: ChainReader,
  { address, topic, blockNumber }: { readonly address: string; readonly topic: string; readonly blockNumber: number },
  find: (log: RawLog) => T | undefined,
): Promise<T | undefined> {
  const fromBlock = blockNumber - (blockNumber % WINDOW)
  const { number: head } = await reader.head()
  const toBlock = Math.min(fromBlock + WINDOW - 1, head)
  const found: T[] = []
  for await (const { logs } of readLogRanges(reader, { address, topics: [topic], fromBlock, toBlock })) {
    for (const log of logs) {
      const match = find(log)
      if (match !== undefined) found.push(match)
    }
  }
  return found[0]
}
