import { clearCofactor, isIdentity, isOnCurve, multiplyPoint, type Point } from './curve.js'
import { InvalidPointError } from './errors.js'

/**
 * S = 8 * scalar * point, the secret that sender and receiver share. The factor 8 removes any small-order part, so a
 * crafted point can not make S depend on the scalar's residue modulo 8.
 * @throws InvalidPointError when the point is off the curve or S is the identity
 */
export function sharedPoint(scalar: bigint, point: Point): Point {
  if (!isOnCurve(point)) throw new InvalidPointError('off-curve', 'The ephemeral point')
  const shared = multiplyPoint(clearCofactor(point), scalar)
  if (isIdentity(shared)) throw new InvalidPointError('identity', 'The shared point')
  return shared
}

/** As {@link sharedPoint}, but undefined instead of an error: a scan passes over unusable points. */
export function trySharedPoint(scalar: bigint, point: Point): Point | undefined {
  if (!isOnCurve(point)) return undefined
  const shared = multiplyPoint(clearCofactor(point), scalar)
  return isIdentity(shared) ? undefined : shared
}
