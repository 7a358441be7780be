/** An answer that takes until something has happened on the chain, which other requests may bring about meanwhile. */
export class Later {
  /** @param settle waits for it, while the node answers others */
  constructor(readonly settle: () => Promise<unknown>) {}
}
