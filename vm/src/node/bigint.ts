/** Smallest of the numbers; `Math.min` takes no bigints. */
export function min(first: bigint, ...rest: readonly bigint[]): bigint {
  let least = first
  for (const value of rest) if (value < least) least = value
  return least
}

/** Largest of the numbers. */
export function max(first: bigint, ...rest: readonly bigint[]): bigint {
  let most = first
  for (const value of rest) if (value > most) most = value
  return most
}
