// What the host may call for transforms and sparse products. Arguments are addresses and counts of elements.
export { fftInterpolate, fftEvaluateOdd, frScale, wipeFft } from './fft'
export { frProducts, joinQuotient, sparseRows, unpackScalars, wipeSparse } from './sparse'
