/** Runs tasks one after another, in the order they came. A failing task does not disturb the next. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Whether a task waits for the one that runs. */
  get isAwaited(): boolean {
    return this.#waiting > 0
  }

  /**
   * @param rest what is left to do when the task's result has been handed out. The next task waits for it; should it fail, that one fails
   *   with it and is not run
   */
  run<T>(task: () => T | Promise<T>, rest: () => void | Promise<void> = nothing): Promise<T> {
    this.#waiting += 1
    const begun = () => {
      this.#waiting -= 1
    }
    const result = this.#last.then(
      () => {
        begun()
        return task()
      },
      (error: unknown) => {
        begun()
        throw error
      },
    )
    this.#last = result.then(rest, nothing)
    // Whoever comes next is told, if anybody does.
    this.#last.catch(nothing)
    return result
  }
}

const nothing = () => undefined
