import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeVectors, vectorText } from '../scripts/make-vectors.ts'
import {
  type AssetDescription,
  assetId,
  boundHash,
  CommitmentTree,
  checkTransfer,
  compressPoint,
  computeCommitment,
  computeNullifier,
  createOneTimeAddress,
  decodeAddress,
  decodeField,
  decodeIncomingViewingKey,
  decodeOneTimeAddress,
  decodePlainPoint,
  decodePoolCall,
  decodeTrackingKey,
  decompressPoint,
  decompressPublicPoint,
  digitsToIndex,
  domainTag,
  hexToBytes,
  type Note,
  openOutput,
  type Point,
  poseidon,
  recogniseOneTimeAddress,
  recoverOutput,
  rootOfPath,
  SpendingKeys,
  type TransferCircuitInputs,
  type TransferStatement,
  verifyPoseidon,
} from '../src/index.js'
import { failure, read, toStatement, VECTORS } from './vector-files.js'

const files = ['accepted', 'rejected'].flatMap((folder) =>
  readdirSync(new URL(folder, VECTORS)).map((name) => `${folder}/${name}`),
)

describe('files', () => {
  const made = makeVectors()
  test('are those that the script writes', () => expect(files.sort()).toEqual(Object.keys(made).sort()))
  test.each(files)('%s is up to date', (path) =>
    expect(readFileSync(new URL(path, VECTORS), 'utf8')).toBe(vectorText(made[path] ?? [])),
  )
})

describe('accepted', () => {
  test('field elements', () => {
    for (const { value, bytes } of read<{ value: bigint; bytes: string }>('accepted/field.json')) {
      expect(decodeField(hexToBytes(bytes))).toBe(value)
    }
  })

  test('points', () => {
    for (const { x, y, compressed, plain } of read<Point & Record<string, string>>('accepted/points.json')) {
      expect(decompressPublicPoint(hexToBytes(compressed ?? ''))).toEqual({ x, y })
      expect(decodePlainPoint(hexToBytes(plain ?? ''))).toEqual({ x, y })
    }
  })

  test('hashes and tags', () => {
    for (const { inputs, output } of read<{ inputs: bigint[]; output: bigint }>('accepted/poseidon.json')) {
      expect(poseidon(inputs)).toBe(output)
    }
    for (const { name, tag } of read<{ name: string; tag: bigint }>('accepted/tags.json'))
      expect(domainTag(name)).toBe(tag)
  })

  test('keys and their texts', () => {
    type Parts = { phrase: string; account: number; chainId: bigint; o: string; address: string }
    type Keys = Pick<SpendingKeys, 's' | 'A' | 'nk' | 'v' | 'V' | 'vi' | 'Vi' | 'owner'>
    type Vector = Parts & Keys & { incomingViewingKey: string; trackingKey: string }
    for (const vector of read<Vector>('accepted/keys.json')) {
      const { phrase, account, chainId } = vector
      const keys = SpendingKeys.fromPhrase(phrase, { account })
      const tracking = decodeTrackingKey(vector.trackingKey, chainId)
      for (const name of ['A', 'nk', 'v', 'V', 'vi', 'Vi', 'owner'] as const) {
        expect([keys[name], tracking[name]]).toEqual([vector[name], vector[name]])
      }
      expect([keys.s, keys.o, tracking.o]).toEqual([vector.s, hexToBytes(vector.o), hexToBytes(vector.o)])
      expect(decodeAddress(vector.address, chainId)).toEqual({ chainId, owner: keys.owner, V: keys.V })
      expect(decodeIncomingViewingKey(vector.incomingViewingKey, chainId).v).toBe(keys.v)
    }
  })

  test('one-time addresses', () => {
    type Vector = {
      address: string
      chainId: bigint
      e: bigint
      r: bigint
      npk: bigint
      E: Point
      W: Point
      viewTag: number
      text: string
    }
    const keys = SpendingKeys.fromPhrase('test test test test test test test test test test test junk')
    for (const { address, chainId, e, r, text, ...parts } of read<Vector>('accepted/one-time-addresses.json')) {
      expect(createOneTimeAddress(decodeAddress(address, chainId), { e })).toEqual({ address: parts, r })
      expect(decodeOneTimeAddress(text, chainId)).toEqual(parts)
      expect(recogniseOneTimeAddress(keys, parts)?.r).toBe(r)
    }
  })

  test('signatures', () => {
    type Vector = { A: Point; message: bigint; R8: Point; S: bigint }
    for (const { A, message, R8, S } of read<Vector>('accepted/signatures.json')) {
      expect(verifyPoseidon(A, message, { R8, S })).toBe(true)
    }
  })

  test('assets and notes', () => {
    for (const { assetId: expected, ...description } of read<AssetDescription & { assetId: bigint }>(
      'accepted/assets.json',
    )) {
      expect(assetId(description)).toBe(expected)
    }
    type NoteVector = Note & { commitment: bigint; nk: bigint; position: bigint; nullifier: bigint }
    for (const { commitment, nk, position, nullifier, ...note } of read<NoteVector>('accepted/notes.json')) {
      expect(computeCommitment(note)).toBe(commitment)
      expect(computeNullifier(nk, commitment, position)).toBe(nullifier)
    }
  })

  test('ciphertexts', () => {
    type Vector = {
      owner: bigint
      v: bigint
      o: string
      npk: bigint
      value: bigint
      commitment: bigint
      ciphertext: string
      memo: string
    }
    for (const { owner, v, o, npk, value, memo, ...vector } of read<Vector>('accepted/ciphertexts.json')) {
      const output = { commitment: vector.commitment, ciphertext: hexToBytes(vector.ciphertext) }
      const seen = { note: { npk, value }, memo: hexToBytes(memo) }
      expect(openOutput({ owner, v }, output)).toMatchObject(seen)
      expect(recoverOutput(hexToBytes(o), output)).toMatchObject(seen)
    }
  })

  test('trees', () => {
    type Vector = { leaves: bigint[]; root: bigint; position?: bigint; digits: number[]; siblings: bigint[][] }
    for (const { leaves, root: expected, position, digits, siblings } of read<Vector>('accepted/trees.json')) {
      const tree = new CommitmentTree()
      tree.append(...leaves)
      expect(tree.root()).toBe(expected)
      if (position === undefined) continue
      expect(digitsToIndex(digits)).toBe(Number(position))
      expect(rootOfPath(tree.leaf(position), { digits, siblings })).toBe(expected)
    }
  })

  test('transfers', () => {
    for (const { inputs } of read<{ inputs: TransferCircuitInputs }>('accepted/transfers.json')) {
      expect(checkTransfer(toStatement(inputs) as TransferStatement)).toEqual({ ok: true })
    }
  })

  test('bound hashes', () => {
    type Vector = { chainId: bigint; pool: string; caller: string; boundHash: bigint; callData: string }
    for (const { callData, boundHash: expected, ...context } of read<Vector>('accepted/bound-hashes.json')) {
      const call = decodePoolCall(hexToBytes(callData))
      expect(call.name === 'transact' && boundHash(call.bundle, context)).toBe(expected)
    }
  })
})

describe('rejected', () => {
  test('field elements', () => {
    for (const { bytes, error } of read<Record<string, string>>('rejected/field.json')) {
      expect(failure(() => decodeField(hexToBytes(bytes ?? '')))).toMatchObject({ code: error })
    }
  })

  test('points', () => {
    for (const { compressed, plain, fault } of read<Record<string, string>>('rejected/points.json')) {
      const decode = () =>
        plain ? decodePlainPoint(hexToBytes(plain)) : decompressPublicPoint(hexToBytes(compressed ?? ''))
      expect(failure(decode)).toMatchObject({ code: 'INVALID_POINT', fault })
      // Off the subgroup is no fault of the encoding: such points are on the curve and encode uniquely.
      if (fault !== 'not-in-subgroup') continue
      const bytes = hexToBytes(compressed ?? '')
      expect(compressPoint(decompressPoint(bytes))).toEqual(bytes)
    }
  })

  test('texts', () => {
    for (const { text, chainId, error } of read<{ text: string; chainId: bigint; error: string }>(
      'rejected/texts.json',
    )) {
      expect(failure(() => decodeAddress(text, chainId))).toMatchObject({ code: error })
    }
  })

  test('ciphertexts', () => {
    type Vector = { owner: bigint; v: bigint; commitment: bigint; ciphertext: string }
    for (const { owner, v, commitment, ciphertext } of read<Vector>('rejected/ciphertexts.json')) {
      expect(openOutput({ owner, v }, { commitment, ciphertext: hexToBytes(ciphertext) })).toBeUndefined()
    }
  })

  test('signatures', () => {
    type Vector = { A: Point; message: bigint; R8: Point; S: bigint }
    for (const { A, message, R8, S } of read<Vector>('rejected/signatures.json')) {
      expect(verifyPoseidon(A, message, { R8, S })).toBe(false)
    }
  })

  test('calls', () => {
    for (const { data, error } of read<Record<string, string>>('rejected/calls.json')) {
      expect(failure(() => decodePoolCall(hexToBytes(data ?? '')))).toMatchObject({ name: `${error}Error` })
    }
  })

  test('transfers', () => {
    const [accepted] = read<{ inputs: TransferCircuitInputs }>('accepted/transfers.json')
    for (const { rule, change } of read<{ rule: string; change: object }>('rejected/transfers.json')) {
      const inputs = { ...(accepted?.inputs as TransferCircuitInputs), ...change }
      expect(checkTransfer(toStatement(inputs) as TransferStatement)).toEqual({ ok: false, rule })
    }
  })
})
