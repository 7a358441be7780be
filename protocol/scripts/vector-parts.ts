import {
  addPoints,
  BASE8,
  bytesToHex,
  createOneTimeAddress,
  FIELD_ORDER,
  hexToBytes,
  NATIVE_ASSET,
  type Point,
  SpendingKeys,
  sealOutput,
  textMemo,
} from '@merkato/protocol'

/** Chain of all texts and hashes. */
export const CHAIN = 31337n

/** Phrase of all keys. */
export const PHRASE = 'test test test test test test test test test test test junk'

/** Bytes as the files have them. */
export const hex = (bytes: Uint8Array): string => `0x${bytesToHex(bytes)}`

/** Point of order 4, on the curve for a is a square: (1/sqrt(a), 0), by its compressed form of y = 0. */
export const ORDER_4 = hexToBytes('00'.repeat(32))

/** -1 in place of y: the point of order 2. */
export const ORDER_2: Point = { x: 0n, y: FIELD_ORDER - 1n }

/** Of the subgroup, plus one of order 2. */
export const MIXED: Point = addPoints(BASE8, ORDER_2)

/** Who issues the assets of the vectors. */
export const ISSUER = `0x${'1234567890'.repeat(4)}`

/** A word that is not zero. */
export const ORIGIN = `0x${'ab'.repeat(32)}`

/** An output that the phrase's account 1 sent to its account 0, with all that opens it. */
export function ciphertext(memo: string) {
  const receiver = SpendingKeys.fromPhrase(PHRASE)
  const { o } = SpendingKeys.fromPhrase(PHRASE, { account: 1 })
  const { address: to, r } = createOneTimeAddress(receiver, { e: 21n })
  const payee = { owner: receiver.owner, V: receiver.V, r }
  const parts = { assetId: NATIVE_ASSET, value: 10n ** 18n, rho: 99n }
  const sealed = sealOutput({ ...parts, to, payee, memo: textMemo(memo), o, e2: 22n })
  return {
    ...{ owner: receiver.owner, v: receiver.v, o: hex(o), e: 21n, e2: 22n, ...parts, npk: to.npk, r },
    ...{ memo: hex(textMemo(memo)), commitment: sealed.commitment, ciphertext: hex(sealed.ciphertext) },
  }
}
