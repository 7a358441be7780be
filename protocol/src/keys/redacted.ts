const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * Base of objects that hold secrets: printing, logging or serialising one shows its kind only.
 * Subclasses keep secrets in #private fields, which no inspector enumerates; only one that is told to call getters and to
 * pass over our own text (`inspect` with `getters`, `showHidden` and without `customInspect`) reads what any caller could read.
 */
export abstract class Redacted {
  abstract readonly kind: string

  toString(): string {
    return `<${this.kind}: redacted>`
  }

  toJSON(): string {
    return this.toString()
  }

  [INSPECT](): string {
    return this.toString()
  }
}
