/** An answer that takes until something has happened on the chain, which other requests may bring about meanwhile. */
export class Later {
  /** @param settle waits for it, while the node answers others, as long as `isOpen` says that the node has not been closed */
  constructor(readonly settle: (isOpen: () => boolean) => Promise<unknown>) {}
}
