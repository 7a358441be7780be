// The curve y^2 = x^3 + b over a coordinate field F: Fp for G1, Fp2 for G2 (on the twist). No formula uses b.
//
// An affine point is x, y, one after the other, both below 1.001 p where it is stored; a Jacobian one is x, y, z with
// x / z^2, y / z^3. Infinity is marked in the highest limb of the first coordinate, which no element reaches.

const INFINITY: u32 = 0xffffffff

@inline
export function element<F>(at: usize): F {
  return changetype<F>(at)
}

/** Bytes of an affine point. */
@inline
export function pointBytes<F>(): usize {
  return 2 * offsetof<F>()
}

/** Bytes of a Jacobian point. */
@inline
export function jacobianBytes<F>(): usize {
  return 3 * offsetof<F>()
}

/** Bytes of an affine point in wire form: canonical words, all zero for infinity. */
@inline
export function wireBytes<F>(): usize {
  return (2 * offsetof<F>() / 36) * 32
}

@inline
export function isInfinity(point: usize): bool {
  return load<u32>(point, 32) == INFINITY
}

@inline
export function setInfinity(point: usize): void {
  store<u32>(point, INFINITY, 32)
}

const A: usize = memory.data(80, 16)
const B: usize = memory.data(80, 16)
const C: usize = memory.data(80, 16)
const D: usize = memory.data(80, 16)
const E: usize = memory.data(80, 16)
const G: usize = memory.data(80, 16)
const H: usize = memory.data(80, 16)
const CELL_BYTES: usize = 80

/** Zeroes what is left of the last operands outside the arena. */
export function wipeCurve(): void {
  memory.fill(A, 0, CELL_BYTES)
  memory.fill(B, 0, CELL_BYTES)
  memory.fill(C, 0, CELL_BYTES)
  memory.fill(D, 0, CELL_BYTES)
  memory.fill(E, 0, CELL_BYTES)
  memory.fill(G, 0, CELL_BYTES)
  memory.fill(H, 0, CELL_BYTES)
}

/** point = -point, affine; the marker of infinity stays. */
export function negate<F>(point: usize): void {
  if (isInfinity(point)) return
  const y = element<F>(point + offsetof<F>())
  y.neg(y)
  y.reduce(y)
}

/** Doubles a Jacobian point in place (dbl-2009-l of the Explicit-Formulas Database). */
export function double<F>(point: usize): void {
  if (isInfinity(point)) return
  const size = offsetof<F>()
  const x = element<F>(point), y = element<F>(point + size), z = element<F>(point + 2 * size)
  const a = element<F>(A), b = element<F>(B), c = element<F>(C), d = element<F>(D), e = element<F>(E), g = element<F>(G)
  a.square(x)
  b.square(y)
  c.square(b)
  d.add(x, b) // 2 ((x + b)^2 - a - c)
  d.reduce(d)
  d.square(d)
  d.subBothReduced(d, a, c)
  d.add(d, d)
  d.reduce(d)
  e.reduce(a)
  g.add(e, e)
  e.add(e, g) // 3 a
  g.mul(y, z)
  g.add(g, g)
  z.reduce(g)
  g.square(e)
  x.subBothReduced(g, d, d)
  d.sub(d, x)
  d.mul(e, d)
  c.reduce(c)
  c.add(c, c)
  c.add(c, c)
  c.add(c, c)
  c.reduce(c) // 8 c
  y.subReduced(d, c)
  if (z.isZero()) setInfinity(point)
}

/** point += other, a Jacobian and an affine point (madd-2004-hmv, with all exceptional cases). */
export function addMixed<F>(point: usize, other: usize): void {
  if (isInfinity(other)) return
  if (isInfinity(point)) return fromAffine<F>(point, other)
  const size = offsetof<F>()
  const z = element<F>(point + 2 * size)
  const zz = element<F>(A), u = element<F>(B), s = element<F>(C)
  zz.square(z)
  u.mul(element<F>(other), zz)
  s.mul(z, zz)
  s.mul(element<F>(other + size), s)
  addScaled<F>(point)
}

/** point += other, both Jacobian (add-1998-cmo-2, with all exceptional cases). */
export function addJacobian<F>(point: usize, other: usize): void {
  if (isInfinity(other)) return
  if (isInfinity(point)) return memory.copy(point, other, jacobianBytes<F>())
  const size = offsetof<F>()
  const x = element<F>(point), y = element<F>(point + size), z = element<F>(point + 2 * size)
  const z2 = element<F>(other + 2 * size)
  const zz = element<F>(A), u = element<F>(B), s = element<F>(C), t = element<F>(D)
  zz.square(z)
  u.mul(element<F>(other), zz)
  s.mul(z, zz)
  s.mul(element<F>(other + size), s)
  t.square(z2) // both to the common denominator z z2, the one point in place
  x.mul(x, t)
  t.mul(t, z2)
  y.mul(y, t)
  z.mul(z, z2)
  addScaled<F>(point)
}

/** point += (u, s) where these, in B and C, are the other's coordinates over the same denominator; all below 4 p. */
function addScaled<F>(point: usize): void {
  const size = offsetof<F>()
  const x = element<F>(point), y = element<F>(point + size), z = element<F>(point + 2 * size)
  const u = element<F>(B), s = element<F>(C), h = element<F>(D), hh = element<F>(E), v = element<F>(G), r = element<F>(H)
  h.sub(u, x)
  r.sub(s, y)
  if (h.isZero()) {
    if (r.isZero()) return double<F>(point)
    return setInfinity(point)
  }
  hh.square(h)
  z.mul(z, h)
  h.mul(h, hh)
  v.mul(x, hh)
  u.add(v, v)
  u.reduce(u)
  s.square(r)
  x.subBothReduced(s, h, u)
  h.mul(y, h)
  v.sub(v, x)
  v.mul(r, v)
  y.subReduced(v, h)
}

export function fromAffine<F>(point: usize, affine: usize): void {
  memory.copy(point, affine, pointBytes<F>())
  element<F>(point + 2 * offsetof<F>()).setOne()
}

/** affine = point; may be the same address. */
export function toAffine<F>(affine: usize, point: usize): void {
  if (isInfinity(point)) return setInfinity(affine)
  const size = offsetof<F>()
  const inverse = element<F>(A), square = element<F>(B)
  const x = element<F>(affine), y = element<F>(affine + size)
  inverse.invert(element<F>(point + 2 * size))
  square.square(inverse)
  inverse.mul(inverse, square)
  x.mul(element<F>(point), square)
  x.reduce(x)
  y.mul(element<F>(point + size), inverse)
  y.reduce(y)
}

/** Affine point of a wire form, which must be canonical. */
export function fromWire<F>(affine: usize, wire: usize): void {
  if (allZero(wire, wireBytes<F>())) return setInfinity(affine)
  const half = wireBytes<F>() / 2
  const x = element<F>(affine), y = element<F>(affine + offsetof<F>())
  x.fromWords(wire)
  x.reduce(x)
  y.fromWords(wire + half)
  y.reduce(y)
}

export function toWire<F>(wire: usize, affine: usize): void {
  if (isInfinity(affine)) return memory.fill(wire, 0, wireBytes<F>())
  element<F>(affine).toWords(wire)
  element<F>(affine + offsetof<F>()).toWords(wire + wireBytes<F>() / 2)
}

/** For a multiple of eight bytes. */
export function allZero(at: usize, bytes: usize): bool {
  let any: u64 = 0
  for (let i: usize = 0; i < bytes; i += 8) any |= load<u64>(at + i)
  return any == 0
}
