import { assertScalar, multiplyBase, type Point } from '../curve.js'
import { deriveNoteKey, type KeyDerivation, outKeyDerivation } from '../kdf.js'
import type { ViewingPair } from '../keys/incoming-viewing-key.js'
import { assertPayable, computeNpk, type OneTimeAddress } from '../keys/one-time-address.js'
import { type RandomBytes, randomScalar, systemRandom } from '../random.js'
import { sharedPoint, trySharedPoint } from '../shared-point.js'
import { type Ciphertext, encodeCiphertext, tryParseCiphertext } from './ciphertext.js'
import { encodeNoteContents, encodeOutContents, npkOfPayee, type Payee } from './contents.js'
import { computeCommitment, type Note } from './note.js'
import { keyInfo, openContents, openOut, receiverKey, seal } from './sealed-parts.js'

/** One output as it stands in the pool's log. */
export interface SealedOutput {
  readonly commitment: bigint
  readonly ciphertext: Uint8Array
}

/** An output that its receiver opened. */
export interface OpenedOutput {
  readonly note: Note
  readonly memo: Uint8Array
  /** npk = H(npk, owner, r): needed to spend. */
  readonly r: bigint
}

/** An output that its sender recovered. */
export interface RecoveredOutput {
  readonly note: Note
  readonly memo: Uint8Array
  /**
   * Whom the sender paid; undefined when it knew a one-time address only. The commitment proves owner and r; V is the
   * sender's own word.
   */
  readonly payee: Payee | undefined
}

/** Arguments of {@link sealOutput}. */
export interface SealOutputOptions {
  readonly to: OneTimeAddress
  readonly assetId: bigint
  readonly value: bigint
  readonly rho: bigint
  /** At most 512 bytes; none by default. */
  readonly memo?: Uint8Array
  /** Outgoing key of the sender, 32 bytes. */
  readonly o: Uint8Array
  /** The payee, when the sender made the one-time address itself. */
  readonly payee?: Payee
  /** Ephemeral scalar of this message, in [1, l); fresh for each output. */
  readonly e2?: bigint
  readonly random?: RandomBytes
}

/**
 * Encrypts a note to its one-time address and to the sender's own outgoing key.
 * @throws ProtocolError of the part that is out of range, {@link assertPayable}'s errors among them: a payment that its
 *   receiver could not open is not made
 */
export function sealOutput(options: SealOutputOptions): SealedOutput & { note: Note } {
  const { assetId, value, rho, memo = new Uint8Array(), o, payee } = options
  const to = assertPayable(options.to)
  const note = { npk: to.npk, assetId, value, rho }
  const commitment = computeCommitment(note)
  const e2 = assertScalar(options.e2 ?? randomScalar(options.random ?? systemRandom), 'The ephemeral scalar')
  const E2 = multiplyBase(e2)
  const info = keyInfo(to.E, E2, commitment)
  const noteKey = deriveNoteKey(sharedPoint(e2, to.W), info)
  const ciphertext = encodeCiphertext({
    viewTag: to.viewTag,
    E: to.E,
    E2,
    sealedNote: seal(noteKey, encodeNoteContents({ assetId, value, rho, memo })),
    sealedOut: seal(outKeyDerivation(o)(info), encodeOutContents({ noteKey, to: payee ?? { npk: to.npk } })),
  })
  return { note, commitment, ciphertext }
}

/**
 * Opens an output for the holder of `(owner, v)`, or of `(owner, vi)` for change. Recomputes the commitment before it
 * believes a byte.
 * @param shared S = 8*v*E when already computed for many outputs at once
 * @returns undefined when the output is another's or not well-formed; never throws on bad bytes
 */
export function openOutput(viewer: ViewingPair, output: SealedOutput, shared?: Point): OpenedOutput | undefined {
  const parts = tryParseCiphertext(output.ciphertext)
  if (parts === undefined) return undefined
  const S = shared ?? trySharedPoint(viewer.v, parts.E)
  return S && openWithShared(viewer.owner, S, output.commitment, parts)
}

/** As {@link openOutput}, for a parsed ciphertext and a given S. */
export function openWithShared(
  owner: bigint,
  shared: Point,
  commitment: bigint,
  parts: Ciphertext,
): OpenedOutput | undefined {
  const key = receiverKey(owner, shared, commitment, parts)
  const contents = key && openContents(key.noteKey, computeNpk(owner, key.r), commitment, parts)
  return contents && { ...contents, r: key.r }
}

/**
 * Recovers what the holder of `o` sent, from the log alone.
 * @returns undefined when the output was sent by another or is not well-formed
 */
export function recoverOutput(o: Uint8Array, output: SealedOutput): RecoveredOutput | undefined {
  const parts = tryParseCiphertext(output.ciphertext)
  return parts && recoverParsed(outKeyDerivation(o), output.commitment, parts)
}

/** As {@link recoverOutput}, for a parsed ciphertext and a prepared outgoing key. */
export function recoverParsed(
  outKey: KeyDerivation,
  commitment: bigint,
  parts: Ciphertext,
): RecoveredOutput | undefined {
  const out = openOut(outKey, commitment, parts)
  if (out === undefined) return undefined
  const payee = 'npk' in out.to ? undefined : out.to
  const contents = openContents(out.noteKey, npkOfPayee(out.to), commitment, parts)
  return contents && { ...contents, payee }
}
