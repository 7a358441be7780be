import { bigIntToBytes, bytesToBigInt, bytesToHex, concatBytes, equalBytes, hexToBytes } from '../bytes.js'
import { multiplyBase } from '../curve.js'
import { InvalidEncodingError } from '../errors.js'
import { outKeyDerivation } from '../kdf.js'
import type { ViewingPair } from '../keys/incoming-viewing-key.js'
import { decodeText, encodeText } from '../keys/strings.js'
import { trySharedPoint } from '../shared-point.js'
import { tryParseCiphertext } from './ciphertext.js'
import { decodeOutContents, encodeOutContents, npkOfPayee, type OutContents } from './contents.js'
import type { SealedOutput } from './encryption.js'
import { computeCommitment, type Note } from './note.js'
import { openContents, openOut, receiverKey } from './sealed-parts.js'
import { depositNote, openDeposit, type ShieldedDeposit } from './shielded-deposit.js'

/**
 * What opens one payment for a third party: the key of its contents, and who was paid. The key encrypts one message and r belongs
 * to one one-time address, so no other payment is opened. V, when given, is the discloser's word; owner and r are proved by the
 * commitment.
 */
export type PaymentDisclosure = OutContents

/**
 * What the sender of an output hands out. Names the payee's npk only when the payment was made to a one-time address.
 * @returns undefined when another sent it, or it is malformed
 */
export function discloseOutput(o: Uint8Array, output: SealedOutput): PaymentDisclosure | undefined {
  const parts = tryParseCiphertext(output.ciphertext)
  const out = parts && openOut(outKeyDerivation(o), output.commitment, parts)
  return out && checked(out, output)
}

/**
 * What the receiver of an output hands out.
 * @returns undefined when it is another's, or malformed
 */
export function discloseReceived({ owner, v }: ViewingPair, output: SealedOutput): PaymentDisclosure | undefined {
  const parts = tryParseCiphertext(output.ciphertext)
  const shared = parts && trySharedPoint(v, parts.E)
  const key = shared && receiverKey(owner, shared, output.commitment, parts)
  return key && checked({ noteKey: key.noteKey, to: { owner, V: multiplyBase(v), r: key.r } }, output)
}

const checked = (disclosure: PaymentDisclosure, output: SealedOutput): PaymentDisclosure | undefined =>
  checkDisclosure(disclosure, output) && disclosure

/**
 * Checks a disclosed payment against the log: whoever is named received this note.
 * @returns the note and memo, or undefined when the disclosure is false
 */
export function checkDisclosure(
  { noteKey, to }: PaymentDisclosure,
  { commitment, ciphertext }: SealedOutput,
): { note: Note; memo: Uint8Array } | undefined {
  const parts = tryParseCiphertext(ciphertext)
  return parts && openContents(noteKey, npkOfPayee(to), commitment, parts)
}

/** What stands for noteKey where nothing is sealed. */
const NO_KEY = new Uint8Array(32)

/**
 * What the receiver of a deposit, or of a visible mint, hands out. Asset and amount are public and nothing is sealed, so the key is zeros and
 * what is left to prove is whose the one-time key is. Nobody but the receiver can: the depositor keeps no r.
 * @returns undefined when it is another's
 */
export function discloseDeposit(viewer: ViewingPair, deposit: ShieldedDeposit): PaymentDisclosure | undefined {
  const opened = openDeposit(viewer, deposit)
  return opened && { noteKey: NO_KEY.slice(), to: { owner: viewer.owner, V: multiplyBase(viewer.v), r: opened.r } }
}

/**
 * Checks the disclosure of a deposit against the log: whoever is named received it.
 * @returns the note, or undefined when the disclosure is false, or names no more than the log does
 */
export function checkDepositDisclosure(
  { noteKey, to }: PaymentDisclosure,
  deposit: ShieldedDeposit,
): { note: Note } | undefined {
  if ('npk' in to || !equalBytes(noteKey, NO_KEY)) return undefined
  const note = depositNote(deposit)
  return npkOfPayee(to) === note.npk && computeCommitment(note) === deposit.commitment ? { note } : undefined
}

/** One payment, with the place where the chain has it. */
export interface DisclosedPayment {
  /** The pool's address. */
  readonly pool: string
  readonly blockNumber: bigint
  /** bytes32 hex. */
  readonly transactionHash: string
  /** Position of the output in the pool. */
  readonly position: bigint
  readonly disclosure: PaymentDisclosure
}

const POOL_BYTES = 20
const HASH_BYTES = 32
const NUMBER_BYTES = 8
const CONTENTS_BYTES = 4 * 32

/**
 * bech32m, prefix `mkproof`, body `pool(20) ‖ blockNumber(8) ‖ transactionHash(32) ‖ position(8) ‖ noteKey(32) ‖ owner(32) ‖ compressed
 * V(32) ‖ r(32)`; owner and V zero and npk in the place of r for a payee known by a one-time address only; noteKey zero for a deposit.
 * @throws InvalidEncodingError when a part has not its length
 */
export function encodeDisclosure(payment: DisclosedPayment, chainId: bigint): string {
  const { pool, blockNumber, transactionHash, position, disclosure } = payment
  const body = concatBytes(
    sized(hexToBytes(pool), POOL_BYTES, 'address'),
    bigIntToBytes(blockNumber, NUMBER_BYTES),
    sized(hexToBytes(transactionHash), HASH_BYTES, 'transaction hash'),
    bigIntToBytes(position, NUMBER_BYTES),
    sized(encodeOutContents(disclosure), CONTENTS_BYTES, 'disclosure'),
  )
  return encodeText('disclosure', chainId, body)
}

function sized(bytes: Uint8Array, length: number, what: string): Uint8Array {
  if (bytes.length !== length) throw new InvalidEncodingError(`The ${what} has not ${length} bytes.`)
  return bytes
}

/**
 * Reads a disclosure of the chain `chainId`. Proves nothing yet: {@link checkDisclosure} with the log of that position does.
 * @returns pool and transaction hash in lower case
 * @throws InvalidEncodingError, WrongVersionError, WrongNetworkError, NotCanonicalError, InvalidPointError
 */
export function decodeDisclosure(text: string, chainId: bigint): DisclosedPayment {
  const body = decodeText('disclosure', text, chainId)
  const hex = (length: number): string => `0x${bytesToHex(body.take(length))}`
  const number = (): bigint => bytesToBigInt(body.take(NUMBER_BYTES))
  // In the order of the bytes: an object literal evaluates its parts from top to bottom.
  const payment = {
    pool: hex(POOL_BYTES),
    blockNumber: number(),
    transactionHash: hex(HASH_BYTES),
    position: number(),
    disclosure: decodeOutContents(body.take(CONTENTS_BYTES)),
  }
  body.end()
  return payment
}
