import { bytesToBigInt } from './bytes.js'
import { SUBGROUP_ORDER } from './curve.js'
import { FIELD_ORDER } from './field.js'

/** A source of `n` unpredictable bytes. Tests pass a seeded one (`@merkato/protocol/testing`). */
export type RandomBytes = (n: number) => Uint8Array

/** The platform's cryptographic generator (Web Crypto, in Node and browsers). */
export const systemRandom: RandomBytes = (n) => globalThis.crypto.getRandomValues(new Uint8Array(n))

// 64 bytes are reduced, so the bias is below 2^-250 and a fixed number of bytes is consumed.
const WIDE_BYTES = 64

/** A uniform element of Fr. */
export const randomFieldElement = (random: RandomBytes = systemRandom): bigint =>
  bytesToBigInt(random(WIDE_BYTES)) % FIELD_ORDER

/** A uniform scalar in [1, l). */
export const randomScalar = (random: RandomBytes = systemRandom): bigint =>
  1n + (bytesToBigInt(random(WIDE_BYTES)) % (SUBGROUP_ORDER - 1n))
