import { printableJson } from './printable.js'

/** Where a command writes: sentences for people, or JSON lines for programs, never both on stdout. */
export interface Output {
  /** True when stdout carries JSON only. */
  readonly json: boolean
  /** Writes one line for people; dropped when `json`. */
  line(text?: string): void
  /** Writes one line for people to stderr, beside a stdout that holds a text to pass on; dropped when `json`. */
  hint(text: string): void
  /** Writes one JSON line for programs; dropped unless `json`. Bigints become decimal strings. */
  record(value: object): void
}

/** An {@link Output} on the process's stdout. */
export function createOutput(json: boolean): Output {
  return {
    json,
    line: (text = '') => {
      if (!json) process.stdout.write(`${text}\n`)
    },
    hint: (text) => {
      if (!json) process.stderr.write(`${text}\n`)
    },
    record: (value) => {
      if (json) process.stdout.write(`${toJson(value)}\n`)
    },
  }
}

/**
 * JSON on one line, bigints as decimal strings: JavaScript's numbers would round an amount in wei. Characters that would change what a
 * terminal shows stand as JSON's own escapes.
 */
export function toJson(value: object): string {
  return printableJson(
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)),
  )
}
