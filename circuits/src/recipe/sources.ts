import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { packageRoot } from '../paths.js'
import { onlyUsedWidths, POSEIDON_CONSTANTS } from './poseidon-widths.js'

/** A circom file with the name that `include` finds it under below a common root. */
export interface CircuitSource {
  /** For instance `lib/note.circom` or `circomlib/circuits/poseidon.circom`. */
  readonly name: string
  readonly text: string
}

const CIRCOMLIB = 'circomlib/'
const circomlibRoot = () => dirname(createRequire(import.meta.url).resolve('circomlib/package.json'))

/** Where a source lies on disk: our own in this package, circomlib's wherever npm put it. */
const locate = (name: string): string =>
  name.startsWith(CIRCOMLIB) ? join(circomlibRoot(), name.slice(CIRCOMLIB.length)) : join(packageRoot, name)

/** The file `entry` and everything it includes, sorted by name; of circomlib's Poseidon constants those of the widths that we use. */
export function circuitSources(entry: string): CircuitSource[] {
  const found = new Map<string, string>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    const text = readSource(name)
    found.set(name, text)
    for (const [, included] of text.matchAll(/^\s*include\s+"([^"]+)"/gm)) visit(resolveInclude(name, included!))
  }
  visit(entry)
  return [...found].map(([name, text]) => ({ name, text })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const readSource = (name: string): string => {
  const text = readFileSync(locate(name), 'utf8')
  return name === POSEIDON_CONSTANTS ? onlyUsedWidths(text) : text
}

function resolveInclude(from: string, included: string): string {
  if (included.startsWith(CIRCOMLIB)) return included
  return relative('/', resolve('/', dirname(from), included)).replaceAll('\\', '/')
}

/** SHA-256 over names and contents. */
export function sourcesHash(sources: readonly CircuitSource[]): string {
  const hash = createHash('sha256')
  for (const { name, text } of sources) hash.update(JSON.stringify([name, text]))
  return hash.digest('hex')
}
