import { describe, expect, test } from 'vitest'
import {
  ACTION,
  checkOpen,
  decodeConditionalCall,
  decodePackagesCall,
  hexToBytes,
  lockDataHash,
  type OpenCircuitInputs,
  type OpenStatement,
  openContentsOf,
  openingBoundHash,
  openingsHash,
  outcomeHash,
  outcomeOf,
  outcomesHash,
  parcelDigest,
  type SealedNote,
  sealDataHash,
  type UnprovenOpening,
  withheldHash,
} from '../src/index.js'
import { failure, read } from './vector-files.js'

const toOpenStatement = (inputs: OpenCircuitInputs): OpenStatement => {
  const { sealed, commitment, publicAsset, publicOut, boundHash, ...rest } = inputs
  return { public: { sealed, commitment, publicAsset, publicOut, boundHash }, private: rest }
}

interface OpeningVector {
  chainId: bigint
  pool: string
  packages: string
  parcel: string
  acts: bigint
  openings: (Omit<UnprovenOpening, 'ciphertext'> & { ciphertext: string })[]
  openingsHash: string
  boundHash: bigint
  error: string
}

const openingsOf = ({ openings }: OpeningVector): UnprovenOpening[] =>
  openings.map(({ ciphertext, ...rest }) => ({ ...rest, ciphertext: hexToBytes(ciphertext) }))

function openingHash(vector: OpeningVector): bigint {
  const { chainId, pool, packages, parcel } = vector
  return openingBoundHash(openingsOf(vector), { chainId, pool, packages, parcel, acts: BigInt(vector.acts) })
}

interface WithheldVector {
  action: 'seal' | 'lock'
  chainId: bigint
  pool: string
  caller: string
  dataHash: string
  record: bigint
  digest?: string
  outcomesHash?: string
  callData: string
  error: string
}

/** Hashes that follow from a call of `seal` or `lock`. */
function hashesOf({ action, chainId, pool, caller, callData }: WithheldVector) {
  const context = { chainId: BigInt(chainId), pool, caller, action: ACTION[action] }
  if (action === 'seal') {
    const call = decodePackagesCall(hexToBytes(callData))
    if (call.name !== 'seal') throw new Error(`not a seal: ${call.name}`)
    const { bundle, sealing } = call
    const outputs = bundle.joinSplits.flatMap(({ commitments }) => commitments)
    const inside = outputs.filter((_, i) => (sealing.sealedOutputs >> BigInt(i)) & 1n)
    return {
      dataHash: sealDataHash(sealing),
      record: withheldHash({ ...bundle, alternatives: [bundle.joinSplits] }, context),
      digest: parcelDigest(inside, sealing.terms),
    }
  }
  const call = decodeConditionalCall(hexToBytes(callData))
  if (call.name !== 'lock') throw new Error(`not a lock: ${call.name}`)
  const { alternatives, expiry, terms } = call
  const dataHash = lockDataHash(terms)
  return {
    dataHash,
    record: withheldHash({ alternatives, expiry, dataHash }, context),
    outcomesHash: outcomesHash(alternatives.map((list) => outcomeHash(outcomeOf(list)))),
  }
}

interface ContentsVector {
  key: string
  keyHash: string
  contentsHash: string
  commitments: bigint[]
  ciphertext: string
  notes: SealedNote[]
  data: string
  fault: string
}

const opened = ({ key, ciphertext, ...claim }: ContentsVector) =>
  openContentsOf(hexToBytes(key), hexToBytes(ciphertext), claim)

describe('accepted', () => {
  test('openings', () => {
    const vectors = read<{ inputs: OpenCircuitInputs }>('accepted/open-statements.json')
    expect(vectors).toHaveLength(3)
    for (const { inputs } of vectors) expect(checkOpen(toOpenStatement(inputs))).toEqual({ ok: true })
  })

  test('hashes of openings', () => {
    for (const vector of read<OpeningVector>('accepted/opening-hashes.json')) {
      expect(openingsHash(openingsOf(vector))).toBe(vector.openingsHash)
      expect(openingHash(vector)).toBe(vector.boundHash)
    }
  })

  test('hashes of what is withheld', () => {
    const vectors = read<WithheldVector>('accepted/withheld-hashes.json')
    expect(vectors.map(({ action }) => action)).toEqual(['seal', 'lock'])
    for (const vector of vectors) expect(vector).toMatchObject(hashesOf(vector))
  })

  test('contents of parcels', () => {
    for (const vector of read<ContentsVector>('accepted/parcel-contents.json')) {
      const { notes, data } = vector
      expect(opened(vector)).toEqual({ ok: true, contents: { notes, data: hexToBytes(data) } })
    }
  })
})

describe('rejected', () => {
  test('openings', () => {
    const base = read<{ inputs: OpenCircuitInputs }>('accepted/open-statements.json')[1]?.inputs as OpenCircuitInputs
    for (const { rule, change } of read<{ rule: string; change: object }>('rejected/open-statements.json')) {
      expect(checkOpen(toOpenStatement({ ...base, ...change }))).toEqual({ ok: false, rule })
    }
  })

  test('hashes of what has no encoding', () => {
    for (const vector of read<OpeningVector>('rejected/opening-hashes.json')) {
      expect(failure(() => openingHash(vector))).toMatchObject({ code: vector.error })
    }
    for (const vector of read<WithheldVector>('rejected/withheld-hashes.json')) {
      expect(failure(() => hashesOf(vector))).toMatchObject({ code: vector.error })
    }
  })

  test('contents of parcels', () => {
    for (const vector of read<ContentsVector>('rejected/parcel-contents.json')) {
      expect(opened(vector)).toEqual({ ok: false, fault: vector.fault })
    }
  })
})
