/** Where Hardhat's `console.sol` sends its calls: "console.log" in ASCII. There is no code, so a call does nothing on any chain. */
export const CONSOLE_ADDRESS = '0x000000000000000000636f6e736f6c652e6c6f67'

/** Bytes that are kept of one run: a loop without end may log in every turn. */
const MOST_BYTES = 256 * 1024
const MOST_CALLS = 1_000

/** What contracts sent to `console.log` in the last run, in calls that were undone too: those are what one wants to see. */
export class ConsoleTape {
  #calls: Uint8Array[] = []
  #bytes = 0

  /** Call data, in the order of the calls. */
  get calls(): readonly Uint8Array[] {
    return this.#calls
  }

  /** A run begins. */
  start(): void {
    if (this.#calls.length > 0) this.#calls = []
    this.#bytes = 0
  }

  /** @param data part of a memory that goes on changing */
  record(data: Uint8Array): void {
    this.#bytes += data.length
    if (this.#bytes <= MOST_BYTES && this.#calls.length < MOST_CALLS) this.#calls.push(data.slice())
  }
}
