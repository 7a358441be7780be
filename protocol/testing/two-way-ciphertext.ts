import { chacha20, chacha20poly1305 } from '@noble/ciphers/chacha.js'

const P = (1n << 130n) - 5n
const WORD = 1n << 128n
const BLOCK = 16
const NONCE = new Uint8Array(12)

/** What encrypts one message. */
export interface CipherKey {
  readonly key: Uint8Array
  /** What is authenticated besides. */
  readonly associatedData: Uint8Array
}

/**
 * A ChaCha20-Poly1305 ciphertext, with nonce 0, whose tag two keys accept: Poly1305 commits to no key. It decrypts to `plaintext` by the
 * first key, but for the blocks with numbers 2 and 3, and to noise by the second one.
 *
 * The tag is a polynomial in a number that each key fixes, and linear in every block. So one block is solved for, such that both
 * polynomials give one tag, and another one is varied until the solution is a block.
 *
 * @param plaintext at least four blocks of 16 bytes, and whole ones
 */
export function twoWayCiphertext(first: CipherKey, second: CipherKey, plaintext: Uint8Array): Uint8Array {
  const text = chacha20(first.key, NONCE, plaintext, undefined, 1)
  for (let attempt = 0; attempt < 1_000; attempt++) {
    text.set(blockOf(BigInt(attempt)), 3 * BLOCK)
    for (let carry = -3n; carry <= 3n; carry++) {
      const solved = solve(polynomialOf(first, text), polynomialOf(second, text), carry)
      if (solved === undefined) continue
      const made = text.slice()
      made.set(blockOf(solved), 2 * BLOCK)
      const tags = [first, second].map((one) => tagOf(one, made))
      if (tags[0] !== tags[1]) continue
      return Uint8Array.from([...made, ...blockOf(tags[0] as bigint)])
    }
  }
  throw new Error('no ciphertext was found')
}

/** Decrypts, or throws, as everybody does who has one of the keys. */
export const decryptWith = ({ key, associatedData }: CipherKey, ciphertext: Uint8Array): Uint8Array =>
  chacha20poly1305(key, NONCE, associatedData).decrypt(ciphertext)

/** Sum of a message without the block that is solved for, the factor of that block, and what is added to make the tag. */
interface Polynomial {
  readonly rest: bigint
  readonly factor: bigint
  readonly s: bigint
}

/** The block for which both sums, each with its s, differ by `carry` times 2^128. */
function solve(a: Polynomial, b: Polynomial, carry: bigint): bigint | undefined {
  const solved = mod((b.rest + b.s - a.rest - a.s + carry * WORD) * inverse(mod(a.factor - b.factor)))
  // The bit behind a whole block stands in the number.
  return solved >= WORD && solved < 2n * WORD ? solved - WORD : undefined
}

function polynomialOf(cipher: CipherKey, text: Uint8Array): Polynomial {
  const { r, s } = oneTimeKey(cipher)
  const skipped = Math.ceil(cipher.associatedData.length / BLOCK) + 2
  const blocks = macBlocks(cipher, text)
  let [rest, factor] = [0n, 0n]
  for (const [i, block] of blocks.entries()) {
    rest = mod((rest + (i === skipped ? 0n : block)) * r)
    factor = i === skipped ? r : mod(factor * r)
  }
  return { rest, factor, s }
}

function tagOf(cipher: CipherKey, text: Uint8Array): bigint {
  const { r, s } = oneTimeKey(cipher)
  return (macBlocks(cipher, text).reduce((sum, block) => mod((sum + block) * r), 0n) + s) % WORD
}

/** RFC 8439, 2.6: the first 32 bytes of the key stream. */
function oneTimeKey({ key }: CipherKey): { r: bigint; s: bigint } {
  const stream = chacha20(key, NONCE, new Uint8Array(32))
  return {
    r: littleEndian(stream.slice(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn,
    s: littleEndian(stream.slice(16)),
  }
}

/** RFC 8439, 2.8: associated data and ciphertext, filled up with zeros, and both lengths, as numbers with the bit behind the block. */
function macBlocks({ associatedData }: CipherKey, text: Uint8Array): bigint[] {
  const lengths = BigInt(associatedData.length) + (BigInt(text.length) << 64n)
  return [...wholeBlocks(associatedData), ...wholeBlocks(text), lengths].map((block) => block + WORD)
}

const wholeBlocks = (bytes: Uint8Array): bigint[] =>
  Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, i) =>
    littleEndian(bytes.slice(BLOCK * i, BLOCK * (i + 1))),
  )

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

const blockOf = (number: bigint): Uint8Array =>
  Uint8Array.from({ length: BLOCK }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn))

const mod = (number: bigint): bigint => ((number % P) + P) % P

/** By Fermat: P is prime. */
function inverse(number: bigint): bigint {
  let [result, base] = [1n, number]
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * base)
    base = mod(base * base)
  }
  return result
}
