/**
 * What a scanning thread needs and nothing else: without the ABI library, a worker starts several times as fast.
 * Everything here is in the main entry too.
 */
export { bytesToBigInt } from './bytes.js'
export type { Point } from './curve.js'
export { sharedPoints } from './fast/shared-points.js'
export { type RecognisedAddress, recogniseShared } from './keys/one-time-address.js'
