// What the host may call for transforms and sparse products. Arguments are addresses and counts of elements.
export { fftInterpolate, fftEvaluateOdd, frScale } from './fft'
export { frProducts, joinQuotient, sparseRows, unpackScalars } from './sparse'
