const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** What an error may carry besides its message. Nothing in it may be secret. */
export interface MerkatoErrorOptions {
  /** What the caller can do next, one sentence each, most useful first. */
  readonly hints?: readonly string[]
  /** The error this one explains. */
  readonly cause?: unknown
}

/**
 * Base of every error this package throws on purpose.
 * Carries a stable code and next steps; never a key, an opening of a note or a memo, so that errors can be logged.
 */
export abstract class MerkatoError extends Error {
  /** Stable identifier to branch on, e.g. `INSUFFICIENT_FUNDS`. */
  abstract readonly code: string
  /** What the caller can do next. */
  readonly hints: readonly string[]

  constructor(message: string, { hints = [], cause }: MerkatoErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.hints = hints
  }

  /** Message and next steps in one text. */
  explain(): string {
    return [this.message, ...this.hints].join(' ')
  }

  /** Leaves out the cause: errors of other libraries may hold anything. */
  toJSON(): { name: string; code: string; message: string; hints: readonly string[] } {
    return { name: this.name, code: this.code, message: this.message, hints: this.hints }
  }
}

/**
 * Makes an object print as `label` wherever objects are usually printed: string conversion, JSON and Node's inspection.
 * For objects that hold keys.
 */
export function redact(target: object, label: string): void {
  const print = () => label
  for (const key of ['toString', 'toJSON', INSPECT]) Object.defineProperty(target, key, { value: print })
}
