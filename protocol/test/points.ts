import { addPoints, BASE8, IDENTITY, type Point, SUBGROUP_ORDER } from '../src/index.js'

/** EIP-2494's generator of the whole curve, of order 8 l. */
const GENERATOR: Point = {
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
}

/** Multiplication that knows nothing of orders: double and add. */
export function slowMultiply(point: Point, scalar: bigint): Point {
  let [sum, power] = [IDENTITY, point]
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = addPoints(sum, power)
    power = addPoints(power, power)
  }
  return sum
}

/** The eight points whose order divides 8, the identity first. */
export function smallOrderPoints(): Point[] {
  const generator = slowMultiply(GENERATOR, SUBGROUP_ORDER)
  return Array.from({ length: 8 }, (_, i) => slowMultiply(generator, BigInt(i)))
}

/** A point of the subgroup plus one of order 8. */
export const mixedOrderPoint = (point: Point = BASE8): Point => addPoints(point, smallOrderPoints()[1] as Point)
