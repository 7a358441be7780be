import { ErrorCode, RpcError } from '../errors.js'

/** Most characters of JSON that a trace may take. */
const MAX_CHARACTERS = 128 * 2 ** 20

/** Keeps an answer from growing past what the node can hold and send. */
export class AnswerSize {
  #characters = 0

  /**
   * Counts a part of the answer, roughly.
   *
   * @throws RpcError -32005 when it becomes too much
   */
  add(characters: number): void {
    this.#characters += characters
    if (this.#characters > MAX_CHARACTERS) {
      throw new RpcError(
        ErrorCode.limitExceeded,
        'the trace is larger than 128 MiB: leave out memory, stack or storage, set a limit, or trace one transaction instead of a block',
      )
    }
  }
}
