/**
 * The time that a lifetime counts from, in seconds: that of the newest block, or this machine's where it is later. On a chain that
 * mines only when somebody sends, the newest block may be hours old, and a lifetime from then over before it began.
 */
export const presentTime = (newestBlock: number): bigint =>
  BigInt(Math.max(newestBlock, Math.floor(Date.now() / 1_000)))
