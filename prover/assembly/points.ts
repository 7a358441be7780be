// Key points into the kernel's form, and the images of points under the groups' endomorphisms.
import { allZero, element, pointBytes, wireBytes } from './curve'
import { Fp } from './fp'
import { Fp2, fp2Conjugate } from './fp2'

const LEFT: usize = memory.data(80, 16)
const RIGHT: usize = memory.data(80, 16)

/** What {@link importPoints} returns minus the index of a point that is not on the curve, or not canonical. */
const BAD_POINT: i32 = -1

/**
 * Converts `count` affine points in Montgomery form with R = 2^256 (zkey files; all zero is infinity), leaves infinities
 * out and writes the indices of the others. Every point is followed by room for its `images` under the endomorphism.
 * `b` is the curve's constant, in words.
 * @returns how many points are left, or -1 - index of the first bad one
 */
export function importPoints<F>(points: usize, indices: usize, source: usize, count: usize, images: usize, b: usize, validate: bool): i32 {
  const size: usize = (1 + images) * pointBytes<F>(), sourceBytes = wireBytes<F>()
  let kept: usize = 0
  for (let i: usize = 0; i < count; i++, source += sourceBytes) {
    if (allZero(source, sourceBytes)) continue
    const point = points + kept * size
    const x = element<F>(point), y = element<F>(point + offsetof<F>())
    if (validate && !(x.wordsAreCanonical(source) && y.wordsAreCanonical(source + sourceBytes / 2))) return BAD_POINT - <i32>i
    x.fromMontgomery256(source)
    x.reduce(x)
    y.fromMontgomery256(source + sourceBytes / 2)
    y.reduce(y)
    if (validate && !isOnCurve<F>(point, b)) return BAD_POINT - <i32>i
    store<u32>(indices + 4 * kept, <u32>i)
    kept++
  }
  return <i32>kept
}

/** Whether y^2 = x^3 + b for an affine point that is not infinity; b in words. */
export function isOnCurve<F>(point: usize, b: usize): bool {
  const left = element<F>(LEFT), right = element<F>(RIGHT)
  const x = element<F>(point)
  left.square(x)
  left.mul(left, x)
  right.fromWords(b)
  left.add(left, right)
  left.reduce(left)
  right.square(element<F>(point + offsetof<F>()))
  return left.equals(right)
}

/** Image of every point of G1 under (x, y) -> (beta x, y), beta in words, placed after it. */
export function imagesG1(points: usize, count: usize, beta: usize): void {
  const size = pointBytes<Fp>()
  const factor = element<Fp>(LEFT)
  factor.fromWords(beta)
  for (let i: usize = 0; i < count; i++) {
    const point = points + 2 * i * size, image = point + size
    memory.copy(image, point, size)
    const x = element<Fp>(image)
    x.mul(x, factor)
    x.reduce(x)
  }
}

/** psi, psi^2, psi^3 of every point of G2 after it; psi: (conjugate of x times the first factor, of y times the second). */
export function imagesG2(points: usize, count: usize, factors: usize): void {
  const size = pointBytes<Fp2>()
  const xFactor = element<Fp2>(LEFT), yFactor = element<Fp2>(RIGHT)
  xFactor.fromWords(factors)
  yFactor.fromWords(factors + 64)
  for (let i: usize = 0; i < count; i++) {
    for (let j: usize = 1; j < 4; j++) {
      const image = points + (4 * i + j) * size
      twist(image, image - size, xFactor)
      twist(image + offsetof<Fp2>(), image - size + offsetof<Fp2>(), yFactor)
    }
  }
}

@inline
function twist(target: usize, source: usize, factor: Fp2): void {
  const image = element<Fp2>(target)
  fp2Conjugate(target, source)
  image.mul(image, factor)
  image.reduce(image)
}
