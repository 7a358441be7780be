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
}

/** Exports of prover/assembly. */
export interface KernelFunctions extends FieldFunctions<'fp'>, FieldFunctions<'fr'>, Fp2Functions, QuotientFunctions {
  /** First free address of a fresh instance. */
  heapBase(): number
}
