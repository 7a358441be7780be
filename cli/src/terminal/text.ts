import { stripVTControlCharacters } from 'node:util'

/** Columns to write in: the terminal's, at least 60 and at most 100 so that lines stay readable. */
export function columns(): number {
  return Math.min(100, Math.max(60, process.stdout.columns ?? 100))
}

/** Number of columns that text takes, colour codes not counted. */
export function width(text: string): number {
  return stripVTControlCharacters(text).length
}

/** Pads text on the right to a number of columns, colour codes not counted. */
export function padEnd(text: string, size: number): string {
  return text + ' '.repeat(Math.max(0, size - width(text)))
}

/** Pads text on the left to a number of columns, colour codes not counted. */
export function padStart(text: string, size: number): string {
  return ' '.repeat(Math.max(0, size - width(text))) + text
}

/** Breaks text at spaces into lines of at most `size` columns; a longer word gets a line of its own. */
export function wrap(text: string, size: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && width(last) + 1 + width(word) <= size) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A label and its text, wrapped with a hanging indent. */
export function labelled(label: string, text: string, indent: number, labelWidth: number): string[] {
  const left = ' '.repeat(indent)
  const hanging = ' '.repeat(indent + labelWidth)
  return wrap(text, columns() - indent - labelWidth).map((line, index) =>
    index === 0 ? left + padEnd(label, labelWidth) + line : hanging + line,
  )
}
