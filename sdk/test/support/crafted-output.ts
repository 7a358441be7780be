import {
  type Address,
  bigIntToBytes,
  bytesToBigInt,
  clearCofactor,
  computeCommitment,
  computeNpk,
  concatBytes,
  encodeCiphertext,
  encodeField,
  encodePlainPoint,
  FIELD_ORDER,
  IDENTITY,
  isIdentity,
  multiplyBase,
  multiplyPoint,
  type Note,
  type Point,
  SEALED_OUT_BYTES,
  type SealedOutput,
  SUBGROUP_ORDER,
  textBytes,
} from '@merkato/protocol'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'

/** What an attacker chooses of an output; the rest follows as docs/protocol/shielded-pool.md says, without the checks of a wallet. */
export interface CraftedOutput {
  readonly to: Pick<Address, 'owner' | 'V'>
  readonly assetId: bigint
  readonly value: bigint
  readonly rho: bigint
  /** Scalar of E, and the part of small order that is added to it. 0 leaves that part alone. */
  readonly e: bigint
  readonly torsion?: Point
  /** The same of E2. */
  readonly e2: bigint
  readonly torsion2?: Point
  readonly add: (a: Point, b: Point) => Point
  /** What is sealed, when it is not the note that is committed to. */
  readonly claimed?: Partial<Note>
}

/** Seals an output with points that no wallet makes. A shared point of the identity is what everybody computes. */
export function craftOutput({ to, assetId, value, rho, claimed, ...points }: CraftedOutput): SealedOutput {
  const E = points.add(multiplyBase(points.e), points.torsion ?? IDENTITY)
  const E2 = points.add(multiplyBase(points.e2), points.torsion2 ?? IDENTITY)
  const kdf = (label: string) =>
    hkdf(sha512, encodePlainPoint(shared(to.V, points.e)), textBytes('merkato.v1.kdf'), textBytes(label), 64)
  const npk = computeNpk(to.owner, bytesToBigInt(kdf('npk')) % FIELD_ORDER)
  const W = multiplyBase(bytesToBigInt(kdf('enc')) % SUBGROUP_ORDER)
  const commitment = computeCommitment({ npk, assetId, value, rho })
  const info = concatBytes(encodePlainPoint(E), encodePlainPoint(E2), encodeField(commitment))
  const noteKey = hkdf(sha256, encodePlainPoint(shared(W, points.e2)), textBytes('merkato.v1.note'), info, 32)
  const sealedNote = chacha20poly1305(noteKey, new Uint8Array(12)).encrypt(
    contents({ assetId, value, rho, ...claimed }),
  )
  const viewTag = kdf('tag')[0] as number
  return {
    commitment,
    ciphertext: encodeCiphertext({ viewTag, E, E2, sealedNote, sealedOut: new Uint8Array(SEALED_OUT_BYTES) }),
  }
}

/** 8 times scalar times point. */
function shared(point: Point, scalar: bigint): Point {
  const result = multiplyPoint(clearCofactor(point), scalar)
  return isIdentity(result) ? IDENTITY : result
}

const contents = ({ assetId, value, rho }: Omit<Note, 'npk'>): Uint8Array =>
  concatBytes(encodeField(assetId), bigIntToBytes(value, 16), encodeField(rho), new Uint8Array(2 + 32))
