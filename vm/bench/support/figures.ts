import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', '..', '.cache', 'bench')

/** Leaves figures for `npm run bench`, which writes docs/benchmarks.md (bench/src/vm-figures.ts reads them). */
export function leaveFigures(name: string, figures: object): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(figures))
}
