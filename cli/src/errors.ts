/**
 * What a command says when it can not go on: one line about what happened, one about what to do.
 * `main.ts` alone turns it into output and an exit code.
 */
export class CliError extends Error {
  override readonly name: string = 'CliError'

  /**
   * @param code stable, upper case, for scripts
   * @param message what happened, without a full stop's worth of detail too much
   * @param remedy what the reader does next
   */
  constructor(
    readonly code: string,
    message: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }

  /** Exit code of the process. */
  get exitCode(): number {
    return 1
  }
}

/** The user pressed Ctrl-C before the work was done. */
export class InterruptedError extends CliError {
  override readonly name = 'InterruptedError'

  /** @param remedy where something may have happened already, how to see what */
  constructor(remedy?: string) {
    super('INTERRUPTED', 'Interrupted.', remedy)
  }

  override get exitCode(): number {
    return 130
  }
}
