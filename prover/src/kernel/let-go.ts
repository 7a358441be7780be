/** As in ES2024; browsers before 2024 lack `transfer`, and collect the garbage when they like. */
type Transferable = { transfer?(length: number): unknown }

/**
 * Gives the memory of an array back at once, with all of its buffer; nobody may use either afterwards. A collector that
 * sees little garbage of its own lets tens of megabytes lie for a long time.
 */
export function letGo(bytes: ArrayBufferView): void {
  ;(bytes.buffer as Transferable).transfer?.(0)
}

/** Zeroes secrets and lets them go. */
export function wipe(bytes: Uint8Array): void {
  bytes.fill(0)
  letGo(bytes)
}
