import { setImmediate as nextTurn } from 'node:timers/promises'
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, computeVersionedHash, concatBytes, type NestedUint8Array } from '@ethereumjs/util'
import { type Kzg, loadKzg } from '../../evm/kzg.js'
import type { Hex } from '../encoding.js'
import { invalidInput, transactionRejected } from '../errors.js'
import { shortReason } from './build.js'

/** What is sent with a blob transaction and is in no block: EIP-4844's network form, and since EIP-7594 the one with proofs of cells. */
export interface Sidecar {
  /** 0: one proof for each blob; 1: one for each of its cells. */
  readonly version: 0 | 1
  readonly blobs: readonly Uint8Array[]
  readonly commitments: readonly Uint8Array[]
  readonly proofs: readonly Uint8Array[]
}

type Item = Uint8Array | NestedUint8Array

const BLOB_TYPE = 3
const SIGNED_FIELDS = 14
const BLOB_BYTES = 131_072
const POINT_BYTES = 48
/** EIP-7594: cells of a blob and of what extends it. */
const CELLS = 128
const CELL_INDICES = Array.from({ length: CELLS }, (_, index) => index)
/** EIP-4844: the version of a hash of a KZG commitment. */
const KZG_VERSION = 1

/**
 * Takes apart what a blob transaction is sent as.
 *
 * @returns the transaction as blocks hold it, and its sidecar, of which nothing has been held against anything yet
 * @throws RpcError -32003 when there is no sidecar, -32000 when the bytes have another form
 */
export function splitNetworkForm(raw: Uint8Array): { readonly signed: Uint8Array; readonly sidecar: Sidecar } {
  const items = decodeList(raw.subarray(1))
  if (items.length === SIGNED_FIELDS) {
    throw transactionRejected(
      'blob transaction without its sidecar: blobs, commitments and proofs are missing; send 0x03 || rlp([transaction, 1, blobs, commitments, proofs of cells])',
    )
  }
  if (items.length !== 4 && items.length !== 5) throw undecodable('it has no network form of EIP-4844 or EIP-7594')
  const version = items.length === 4 ? 0 : 1
  if (version === 1 && !isOne(items[1])) throw undecodable('the version of its network form is not 1')
  const [transaction, blobs, commitments, proofs] = version === 0 ? items : [items[0], ...items.slice(2)]
  if (!Array.isArray(transaction)) throw undecodable('no transaction stands before the blobs')
  const signed = concatBytes(Uint8Array.of(BLOB_TYPE), RLP.encode(transaction))
  return {
    signed,
    sidecar: {
      version,
      blobs: strings(blobs, 'blobs', BLOB_BYTES),
      commitments: strings(commitments, 'commitments', POINT_BYTES),
      proofs: strings(proofs, 'proofs', POINT_BYTES),
    },
  }
}

/**
 * Holds a sidecar against its transaction, but for the proofs. One of version 0 is taken under all rules: geth makes it one of version 1
 * where EIP-7594 is in force, which says no more of a blob, and here nothing of it is kept.
 *
 * @param hasCells whether EIP-7594 is in force
 * @throws RpcError -32003 saying what does not fit
 */
export function matchSidecar(sidecar: Sidecar, versionedHashes: readonly Hex[], hasCells: boolean): void {
  const { version, blobs, commitments, proofs } = sidecar
  if (version === 1 && !hasCells) {
    throw transactionRejected(
      'the rules of the next block ask for a sidecar with one proof for each blob (version 0, EIP-4844); this one has version 1',
    )
  }
  const counts = { blobs: blobs.length, commitments: commitments.length }
  for (const [name, count] of Object.entries(counts)) mustCount(name, count, versionedHashes.length)
  mustCount('proofs', proofs.length, versionedHashes.length * (version === 1 ? CELLS : 1))
  commitments.forEach((commitment, index) => {
    if (computeVersionedHash(bytesToHex(commitment), KZG_VERSION) === versionedHashes[index]) return
    throw transactionRejected(`commitment ${index} does not have the transaction's versioned hash`)
  })
}

/**
 * Checks that the commitments are the blobs', by the proofs. About half a second for each blob with proofs of cells.
 *
 * @throws RpcError -32003 naming the first blob that fails
 */
export async function verifySidecar({ version, blobs, commitments, proofs }: Sidecar): Promise<void> {
  const kzg = await loadKzg()
  const each = version === 1 ? CELLS : 1
  for (const [index, blob] of blobs.entries()) {
    const commitment = commitments[index] ?? new Uint8Array()
    const own = proofs.slice(index * each, (index + 1) * each).map(bytesToHex)
    const check = version === 1 ? hasProvenCells : hasProvenBlob
    if (!check(kzg, bytesToHex(blob), bytesToHex(commitment), own)) {
      throw transactionRejected(`invalid KZG proof: blob ${index} is not what its commitment and proofs are for`)
    }
    // Others may be heard in between.
    await nextTurn()
  }
}

function hasProvenBlob(kzg: Kzg, blob: string, commitment: string, proofs: string[]): boolean {
  return kzg.verifyBlobProofBatch([blob], [commitment], proofs)
}

function hasProvenCells(kzg: Kzg, blob: string, commitment: string, proofs: string[]): boolean {
  try {
    const commitments = CELL_INDICES.map(() => commitment)
    return kzg.verifyCellKzgProofBatch(commitments, CELL_INDICES, kzg.computeCells(blob), proofs)
  } catch {
    // Points that are none, and numbers above the field's.
    return false
  }
}

function decodeList(bytes: Uint8Array): readonly Item[] {
  let items: Item
  try {
    items = RLP.decode(bytes)
  } catch (error) {
    throw undecodable(shortReason(error))
  }
  if (!Array.isArray(items)) throw undecodable('it is not a list')
  return items
}

function isOne(item: Item | undefined): boolean {
  return item instanceof Uint8Array && item.length === 1 && item[0] === 1
}

function strings(list: Item | undefined, name: string, length: number): readonly Uint8Array[] {
  if (!Array.isArray(list)) throw undecodable(`its ${name} are no list`)
  return list.map((item, index) => {
    if (item instanceof Uint8Array && item.length === length) return item
    throw undecodable(`${name}[${index}] does not have ${length} bytes`)
  })
}

function mustCount(name: string, count: number, wanted: number): void {
  if (count !== wanted) throw transactionRejected(`the sidecar has ${count} ${name}, the transaction needs ${wanted}`)
}

function undecodable(reason: string) {
  return invalidInput(`could not decode transaction: ${reason}`)
}
