import {
  discloseDeposit,
  discloseOutput,
  discloseReceived,
  encodeDisclosure,
  openOutput,
  type PaymentDisclosure,
  POOL_TOPICS,
  type TrackingKey,
} from '@merkato/protocol'
import type { Wallet } from '../client.js'
import { NotDisclosableError, SeveralPaymentsError } from '../errors/audit.js'
import { InconsistentNodeError } from '../errors/network.js'
import { placeLogs } from '../sync/pool-events.js'
import { coreOf } from '../wallet/core.js'
import { type LoggedNote, loggedNotes, openLogged } from './logged-notes.js'

/** Which payment to disclose. */
export interface DisclosureRequest {
  /** 0x and 64 digits, as the history names it. */
  readonly transactionHash: string
  /** Position of the note, as the history names it; needed when the transaction holds several payments of the wallet. */
  readonly position?: bigint | undefined
}

/**
 * Writes what lets anybody check one payment that the wallet made or received, `mkproof1...`: asset, amount, memo and payee, and no other
 * payment. Of a deposit or a visible mint, whose asset and amount are public, it proves who received it. A tracking key suffices. The node
 * is asked for the logs of that block.
 * @throws {NotSyncedError} {NotDisclosableError} {SeveralPaymentsError} {InconsistentNodeError} {RpcError}
 */
export async function disclose(wallet: Wallet, { transactionHash, position }: DisclosureRequest): Promise<string> {
  const { chainId, pool, viewing } = coreOf(wallet)
  const { blockNumber, notes } = await notesOf(wallet, transactionHash, position)
  const found = notes.flatMap((note) => {
    const disclosure = position === undefined || note.position === position ? disclosureOf(viewing, note) : undefined
    return disclosure ? [{ position: note.position, disclosure }] : []
  })
  const [only] = found
  if (!only) throw new NotDisclosableError(transactionHash, position)
  if (found.length > 1) {
    const positions = found.map((payment) => payment.position)
    throw new SeveralPaymentsError(transactionHash, positions)
  }
  return encodeDisclosure({ ...only, pool, blockNumber: BigInt(blockNumber), transactionHash }, chainId)
}

/** The notes that a transaction of the wallet's history brought, as the pool logged them. */
async function notesOf(wallet: Wallet, transactionHash: string, position: bigint | undefined) {
  const { reader, pool, registry, modules, tree, events: own } = partsOf(wallet)
  const isAsked = (hash: string) => hash.toLowerCase() === transactionHash.toLowerCase()
  const event = own.find(({ at }) => isAsked(at.transactionHash))
  if (!event) throw new NotDisclosableError(transactionHash, position)
  const { blockNumber } = event.at
  const query = { address: pool, topics: Object.values(POOL_TOPICS), fromBlock: blockNumber, toBlock: blockNumber }
  const { events } = placeLogs(await reader.logs(query), { pool, registry, modules })
  const notes = events.filter(({ at }) => isAsked(at.transactionHash)).flatMap(({ event }) => loggedNotes(event))
  if (!notes.every(({ position, commitment }) => position < tree.nextPosition && tree.leaf(position) === commitment)) {
    throw new InconsistentNodeError('a commitment differs from the one that was read before.')
  }
  return { blockNumber, notes }
}

function partsOf(wallet: Wallet) {
  const core = coreOf(wallet)
  const { notes, tree, block } = core.verified()
  const { reader, pool, registry, modules } = core
  return { reader, pool, registry, modules, tree, events: notes.events(block.number) }
}

/** What the wallet can hand out about a note; undefined for what is another's, or empty, or its own change. */
function disclosureOf(viewing: TrackingKey, note: LoggedNote): PaymentDisclosure | undefined {
  const disclosure = ownDisclosure(viewing, note)
  return disclosure && openLogged(note, disclosure) ? disclosure : undefined
}

function ownDisclosure(viewing: TrackingKey, { event, output }: LoggedNote): PaymentDisclosure | undefined {
  const incoming = viewing.incomingViewingKey()
  if (event.name === 'Shielded') return discloseDeposit(incoming, event)
  if (!output) return undefined
  const received = discloseReceived(incoming, output)
  // Change is no payment, and would tell the address where the account keeps its own.
  return received ?? (openOutput(viewing.internalViewingKey(), output) ? undefined : discloseOutput(viewing.o, output))
}
