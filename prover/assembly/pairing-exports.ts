// What the host may call of the pairing, and of sums of few points. Arguments are addresses and counts.
export { readG1, readTwist } from './checked-points'
export { combine, fillTables, signedDigitBytes, signedDigits, tableBytes, tableScratchBytes } from './combination'
export { isInfinity } from './curve'
export { finalExponentiation } from './final-exponentiation'
export { fp12Equals, fp12SetOne, fp12Bytes } from './fp12'
export {
  isInG2,
  millerLoop,
  pairBytes,
  pairingLines,
  pairingLinesBytes,
  pairIsInG2,
  preparedPairBytes,
  setPair,
  setPreparedPair,
} from './miller-loop'
