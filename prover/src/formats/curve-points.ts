import { BASE_FIELD_ORDER as p } from '../verify/points.js'

/** Coordinates x, y. No point of the curve y^2 = x^3 + 3 has (0, 0), which files use for infinity. */
export type G1Coordinates = readonly [x: bigint, y: bigint]

/** An element a + b i of Fp2, i^2 = -1. */
export type Fp2 = readonly [real: bigint, imaginary: bigint]

export type G2Coordinates = readonly [x: Fp2, y: Fp2]

/** 3 / (9 + i), the constant of the twist (EIP-197). */
const TWIST_B: Fp2 = [
  19485874751759354771024239261021720505790618469301721065564631296452457478373n,
  266929791119991161246907387137283842545076965332900288569378510910307636690n,
]

const mod = (value: bigint): bigint => {
  const rest = value % p
  return rest < 0n ? rest + p : rest
}

// Sums stay unreduced: products reduce, and a few bits more cost them less than a division.
const add = (a: Fp2, b: Fp2): Fp2 => [a[0] + b[0], a[1] + b[1]]
const subtract = (a: Fp2, b: Fp2): Fp2 => [a[0] - b[0], a[1] - b[1]]
const multiply = (a: Fp2, b: Fp2): Fp2 => [mod(a[0] * b[0] - a[1] * b[1]), mod(a[0] * b[1] + a[1] * b[0])]
const equal = (a: Fp2, b: Fp2): boolean => mod(a[0] - b[0]) === 0n && mod(a[1] - b[1]) === 0n

/** Whether canonical coordinates are of a point of G1; the curve has prime order, so that its equation says all. */
export const isG1 = ([x, y]: G1Coordinates): boolean => mod(y * y) === mod(x * x * x + 3n)

/** Whether canonical coordinates are of a point of the subgroup of order r of the twist, which has other points. */
export const isG2 = (point: G2Coordinates): boolean => isOnTwist(point) && hasOrderR(point)

const isOnTwist = ([x, y]: G2Coordinates): boolean => equal(multiply(y, y), add(multiply(multiply(x, x), x), TWIST_B))

/**
 * psi(P) = (t - 1) P, with the trace t = 6 x^2 + 1 of the curve's parameter x (El Housni, Guillevic, Piellard, AFRICACRYPT 2022,
 * section 4.3). It holds in the subgroup, where psi multiplies by p = t - 1 modulo r; and nowhere else: psi^2 - t psi + p = 0 makes
 * of it (p + 1 - t) P = r P = 0. Half the additions that a multiplication by r would take.
 */
function hasOrderR(point: G2Coordinates): boolean {
  const [[psiX, psiY], [x, y, z]] = [psi(point), multiplyPoint(point, SIX_X_SQUARED)]
  return !equal(z, [0n, 0n]) && equal(multiply(psiX, z), x) && equal(multiply(psiY, z), y)
}

/** t - 1 = 6 x^2 for x = 4965661367192848881, most significant bit first. */
const SIX_X_SQUARED = 147946756881789318990833708069417712966n.toString(2)

/** (9 + i)^((p - 1) / 3) and (9 + i)^((p - 1) / 2). */
const PSI_X: Fp2 = [
  21575463638280843010398324269430826099269044274347216827212613867836435027261n,
  10307601595873709700152284273816112264069230130616436755625194854815875713954n,
]
const PSI_Y: Fp2 = [
  2821565182194536844548159561693502659359617185244120367078079554186484126554n,
  3505843767911556378687030309984248845540243509899259641013678093033130930403n,
]

/** The Frobenius map of the curve over Fp12, seen on the twist. */
const psi = ([x, y]: G2Coordinates): G2Coordinates => [multiply([x[0], -x[1]], PSI_X), multiply([y[0], -y[1]], PSI_Y)]

type Projective = readonly [x: Fp2, y: Fp2, z: Fp2]

/** One formula serves doublings, additions and infinity alike, so that no order of a hostile point needs a thought. */
function multiplyPoint([x, y]: G2Coordinates, bits: string): Projective {
  const base: Projective = [x, y, [1n, 0n]]
  let sum = base
  for (let i = 1; i < bits.length; i++) {
    sum = addPoints(sum, sum)
    if (bits[i] === '1') sum = addPoints(sum, base)
  }
  return sum
}

const TWIST_3B = add(add(TWIST_B, TWIST_B), TWIST_B)

/** Renes, Costello, Batina, EUROCRYPT 2016, algorithm 7: complete for curves of odd order, as the twist's r * (2p - r) is. */
function addPoints([x1, y1, z1]: Projective, [x2, y2, z2]: Projective): Projective {
  const [xx, yy, zz] = [multiply(x1, x2), multiply(y1, y2), multiply(z1, z2)]
  const xy = subtract(multiply(add(x1, y1), add(x2, y2)), add(xx, yy))
  const yz = subtract(multiply(add(y1, z1), add(y2, z2)), add(yy, zz))
  const xz = subtract(multiply(add(x1, z1), add(x2, z2)), add(xx, zz))
  const [xx3, bzz, bxz] = [add(add(xx, xx), xx), multiply(TWIST_3B, zz), multiply(TWIST_3B, xz)]
  const [plus, minus] = [add(yy, bzz), subtract(yy, bzz)]
  return [
    subtract(multiply(xy, minus), multiply(yz, bxz)),
    add(multiply(minus, plus), multiply(bxz, xx3)),
    add(multiply(plus, yz), multiply(xx3, xy)),
  ]
}
