import { padEnd, width } from './text.js'

/** Rows as lines with their columns one below the other. */
export function table(rows: readonly (readonly string[])[], indent = 2): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => width(row[i] ?? ''))))
  return rows.map((row) => {
    const cells = row.map((cell, i) => padEnd(cell, widths[i] as number))
    return ' '.repeat(indent) + cells.join('  ').trimEnd()
  })
}
