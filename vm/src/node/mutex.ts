/** Runs tasks one after another, in the order they came. A failing task does not disturb the next. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve()

  /**
   * @param rest what is left to do when the task's result has been handed out. The next task waits for it; should it fail, that one fails
   *   with it and is not run
   */
  run<T>(task: () => T | Promise<T>, rest: () => void | Promise<void> = nothing): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.then(rest, nothing)
    // Whoever comes next is told, if anybody does.
    this.#last.catch(nothing)
    return result
  }
}

const nothing = () => undefined
