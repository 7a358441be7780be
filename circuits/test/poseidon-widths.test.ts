import { describe, expect, test } from 'vitest'
import { CircuitCompileError, compile } from '../src/recipe/compile.js'
import { onlyUsedWidths, POSEIDON_CONSTANTS, POSEIDON_WIDTHS } from '../src/recipe/poseidon-widths.js'
import { circuitSources } from '../src/recipe/sources.js'
import { compilerInProcess } from '../testing/compiler-in-process.ts'

const sources = circuitSources('statements/transfer.circom')
const constants = sources.find(({ name }) => name === POSEIDON_CONSTANTS)!.text

/** Widths of each function of a text, in the order of its branches. */
const widthsOf = (text: string): number[][] =>
  text
    .split(/^function /m)
    .slice(1)
    .map((body) => [...body.matchAll(/if \(t ?== ?(\d+)\)/g)].map(([, width]) => Number(width)))

describe('constants of Poseidon', () => {
  test('of the widths in use are kept in all four tables, and no others', () => {
    expect(widthsOf(constants)).toEqual(Array(4).fill(POSEIDON_WIDTHS))
  })

  test('lose nothing when they are cut again', () => {
    expect(onlyUsedWidths(constants)).toBe(constants)
  })

  test.each([
    [1, false],
    [2, false],
    [3, true],
    [4, true],
    [5, true],
    [6, false],
  ])('with %i inputs compile: %s', async (inputs, compiles) => {
    const main = `pragma circom 2.2.0;\ninclude "circomlib/circuits/poseidon.circom";\ncomponent main = Poseidon(${inputs});\n`
    const poseidon = circuitSources('circomlib/circuits/poseidon.circom')
    const compiled = compile('alone.circom', [{ name: 'alone.circom', text: main }, ...poseidon], {
      run: compilerInProcess,
    })
    if (compiles) expect((await compiled).r1cs.length).toBeGreaterThan(0)
    else await expect(compiled).rejects.toThrow(CircuitCompileError)
  })
})
