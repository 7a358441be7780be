type Binary = (d: number, a: number, b: number) => void
type Unary = (d: number, a: number) => void
type Test = (a: number) => number

/** Arithmetic of one field; what each does and its bounds: scripts/field-source.mjs. Arguments are addresses. */
type FieldFunctions<Prefix extends string> = Readonly<
  Record<`${Prefix}${'Mul' | 'Add' | 'Sub' | 'SubWide'}`, Binary> &
    Record<`${Prefix}${'Square' | 'Neg' | 'Reduce' | 'Canonical' | 'Invert'}`, Unary> &
    Record<`${Prefix}${'Unpack' | 'Pack'}`, Unary> &
    Record<`${Prefix}${'FromWords' | 'ToWords' | 'FromMontgomery256' | 'ToMontgomery256'}`, Unary> &
    Record<`${Prefix}${'IsZero' | 'IsCanonical'}`, Test> &
    Record<`${Prefix}Equals`, (a: number, b: number) => number>
>

type Fp2Functions = Readonly<
  Record<`fp2${'Mul' | 'Add' | 'Sub' | 'SubWide'}`, Binary> &
    Record<`fp2${'Square' | 'Neg' | 'Conjugate' | 'Reduce' | 'Invert'}`, Unary> &
    Record<'fp2IsZero', Test> &
    Record<'fp2Equals', (a: number, b: number) => number>
>

/** Transforms and sparse products; what each does and its bounds: assembly/fft.ts and assembly/sparse.ts. */
interface QuotientFunctions {
  fftInterpolate(values: number, size: number, twiddles: number): void
  fftEvaluateOdd(values: number, size: number, twiddles: number): void
  frScale(to: number, from: number, factor: number, count: number): void
  frProducts(to: number, a: number, b: number, count: number): void
  unpackScalars(to: number, words: number, count: number): void
  sparseRows(sums: number, starts: number, rows: number, entries: number, values: number, scalars: number): void
  joinQuotient(words: number, a: number, b: number, c: number, scale: number, scaleC: number, count: number): void
  wipeFft(): void
  wipeSparse(): void
}

/** What the kernel can do in one group; assembly/curve.ts, points.ts, multiexp.ts. Arguments are addresses and counts. */
export interface GroupFunctions {
  /** Returns how many points are not infinity, or -1 - index of the first bad one. */
  import(
    points: number,
    indices: number,
    source: number,
    count: number,
    images: number,
    b: number,
    validate: number,
  ): number
  images(points: number, count: number, factors: number): void
  multiexpScratchBytes(entries: number, bits: number, wide: number, windows: number): number
  multiexp(
    result: number,
    points: number,
    digits: number,
    entries: number,
    bits: number,
    wide: number,
    windows: number,
    scratch: number,
  ): void
  fromWire(point: number, wire: number): void
  toWire(wire: number, point: number): void
  negate(point: number): void
  addAll(sum: number, points: number, count: number, projective: number): void
  multiply(product: number, point: number, scalar: number, projective: number): void
  addBatch(jobs: number, count: number, scratch: number): void
  batchScratchBytes(): number
}

type GroupExports<Prefix extends string> = {
  readonly [Name in keyof GroupFunctions as `${Prefix}${Capitalize<Name>}`]: GroupFunctions[Name]
}

/** Pairings, and sums of few points; assembly/pairing-exports.ts. Arguments are addresses and counts; tests return 0 or 1. */
interface PairingFunctions {
  readG1(affine: number, wire: number): number
  readTwist(affine: number, wire: number): number
  isInfinity(affine: number): number
  isInG2(affine: number): number
  tableBytes(count: number, bits: number): number
  tableScratchBytes(): number
  fillTables(tables: number, points: number, count: number, bits: number, scratch: number): void
  signedDigitBytes(count: number, bytes: number, bits: number): number
  signedDigits(digits: number, scalars: number, count: number, bytes: number, bits: number): void
  combine(affine: number, tables: number, digits: number, count: number, bytes: number, bits: number): void
  pairingLinesBytes(): number
  pairingLines(lines: number, affine: number): number
  pairBytes(): number
  setPair(pair: number, p: number, q: number): void
  pairIsInG2(pair: number): number
  preparedPairBytes(): number
  setPreparedPair(pair: number, p: number, lines: number): void
  millerLoop(f: number, pairs: number, count: number, prepared: number, preparedCount: number): void
  finalExponentiation(d: number, a: number): void
  fp12Bytes(): number
  fp12SetOne(d: number): void
  fp12Equals(a: number, b: number): number
}

/** Exports of prover/assembly. */
export interface KernelFunctions
  extends FieldFunctions<'fp'>,
    FieldFunctions<'fr'>,
    Fp2Functions,
    QuotientFunctions,
    GroupExports<'g1'>,
    GroupExports<'g2'>,
    PairingFunctions {
  /** Scalars to digits (assembly/scalars.ts); 0 when a scalar is not below r. */
  writeDigits(
    digits: number,
    scalars: number,
    indices: number,
    base: number,
    count: number,
    lattice: number,
    parts: number,
    bits: number,
    wide: number,
    windows: number,
  ): number
  /** Zeroes what sums of points leave outside the arena. */
  wipePoints(): void
  /** First free address of a fresh instance. */
  heapBase(): number
}
