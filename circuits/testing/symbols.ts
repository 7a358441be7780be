import { readFileSync } from 'node:fs'
import type { CircuitName } from '@merkato/circuits'
import { symbolsPath } from '../src/paths.js'

/** Names of signals and the wires that carry them, from circom's .sym file. Several names may share a wire. */
export interface Symbols {
  /** Wire of a signal, for instance `main.asset`; undefined when the simplifier removed it. */
  wire(name: string): number | undefined
  /** Names on a wire. */
  names(wire: number): readonly string[]
  /** Signals whose name matches, in order, each with its wire. */
  matching(pattern: RegExp): { name: string; wire: number }[]
}

/** Parses lines `label,wire,component,name`. */
export function parseSymbols(text: string): Symbols {
  const wires = new Map<string, number>()
  const names = new Map<number, string[]>()
  for (const line of text.trim().split('\n')) {
    const [, wireText, , name] = line.split(',') as [string, string, string, string]
    const wire = Number(wireText)
    if (wire < 0) continue
    wires.set(name, wire)
    names.set(wire, [...(names.get(wire) ?? []), name])
  }
  return {
    wire: (name) => wires.get(name),
    names: (wire) => names.get(wire) ?? [],
    matching: (pattern) => [...wires].filter(([name]) => pattern.test(name)).map(([name, wire]) => ({ name, wire })),
  }
}

/** Symbols of a built circuit. */
export const builtSymbols = (circuit: CircuitName): Symbols => parseSymbols(readFileSync(symbolsPath(circuit), 'utf8'))
