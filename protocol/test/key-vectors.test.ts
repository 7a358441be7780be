import { expect, test } from 'vitest'
import {
  decodeParcelKey,
  hexToBytes,
  openKeyBox,
  openNestedKeyBox,
  outKeyDerivation,
  recoverKeyBox,
} from '../src/index.js'
import { read } from './vector-files.js'

interface BoxVector {
  owner: bigint
  v: bigint
  o: string
  npk: bigint
  r: bigint
  recoverR: bigint
  key: string
  keyHash: string
  box: string
  /** Key of the parcel around, of version 2. */
  around?: string
}

const opened = ({ owner, v, box, keyHash }: BoxVector) => openKeyBox({ owner, v }, hexToBytes(box), keyHash)
const recovered = ({ o, box, keyHash }: BoxVector) =>
  recoverKeyBox(outKeyDerivation(hexToBytes(o)), hexToBytes(box), keyHash)

test('key boxes open for holder and writer', () => {
  for (const vector of read<BoxVector>('accepted/key-boxes.json')) {
    const { npk, r, recoverR } = vector
    const key = hexToBytes(vector.key)
    expect(opened(vector)).toEqual({ key, npk, r })
    expect(recovered(vector)).toEqual({ key, r: recoverR })
    const around = hexToBytes(vector.around ?? `0x${'00'.repeat(32)}`)
    const nested = openNestedKeyBox(around, hexToBytes(vector.box), vector.keyHash)
    expect(nested).toEqual(vector.around === undefined ? undefined : key)
  }
})

test('what is no key box, or that of another parcel, opens for nobody', () => {
  for (const vector of read<BoxVector>('rejected/key-boxes.json')) {
    expect([opened(vector), recovered(vector)]).toEqual([undefined, undefined])
  }
})

test('keys of parcels as text', () => {
  interface TextVector extends Record<'pool' | 'parcel' | 'key' | 'text', string> {
    chainId: bigint
  }
  for (const { chainId, text, key, ...rest } of read<TextVector>('accepted/parcel-keys.json')) {
    expect(decodeParcelKey(text, chainId)).toEqual({ ...rest, key: hexToBytes(key) })
  }
})
