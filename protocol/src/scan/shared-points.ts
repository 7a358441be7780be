import type { Point } from '../curve.js'
import { trySharedPoint } from '../shared-point.js'

/**
 * S = 8 * scalar * E for many points and one scalar.
 * @returns in the order of `points`; undefined where a point is off the curve or S is the identity
 */
export const sharedPoints = (scalar: bigint, points: readonly Point[]): (Point | undefined)[] =>
  points.map((point) => trySharedPoint(scalar, point))
