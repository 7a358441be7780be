#!/usr/bin/env node
import { CATALOGUE, type CircuitName, isCircuitName } from './catalogue.js'
import { parseR1cs } from './r1cs.js'
import { compile } from './recipe/compile.js'
import { circuitSources } from './recipe/sources.js'

const INPUTS: Readonly<Record<CircuitName, number>> = { transfer: 2, 'transfer-wide': 8 }
const OUTPUTS = 2

/** Parts of a join-split with how often each occurs. */
const partsOf = (inputs: number) =>
  [
    ['lib/merkle-membership.circom', 'MembershipPath(15)', inputs],
    ['lib/spend-authority.circom', 'SpendAuthority()', 1],
    ['lib/note.circom', 'NoteCommitment()', inputs + OUTPUTS],
    ['lib/note.circom', 'NoteNullifier()', inputs],
    ['lib/note.circom', 'NotePublicKey()', inputs],
    ['lib/note.circom', 'OwnerHash()', 1],
    ['lib/range-check.circom', 'Range(128)', OUTPUTS],
  ] as const

/** Constraints of a circuit that consists of one template. */
async function countAlone(file: string, main: string): Promise<number> {
  const text = `pragma circom 2.2.0;\ninclude "${file}";\ncomponent main = ${main};\n`
  return count('alone.circom', [{ name: 'alone.circom', text }, ...circuitSources(file)])
}

const count = async (...args: Parameters<typeof compile>): Promise<number> =>
  parseR1cs((await compile(...args)).r1cs).constraints.length

/** One row of a Markdown table. */
const row = (name: string, times: number, each: number) =>
  console.log(
    `| ${name.padEnd(20)} | ${`${times}`.padStart(5)} | ${`${each}`.padStart(6)} | ${`${times * each}`.padStart(6)} |`,
  )

const [name = 'transfer'] = process.argv.slice(2)
if (!isCircuitName(name)) throw new Error(`no circuit ${name}`)
console.log('| part                 | times |   each |    all |\n| -------------------- | ----- | ------ | ------ |')
let sum = 0
for (const [file, main, times] of partsOf(INPUTS[name])) {
  const each = await countAlone(file, main)
  row(main, times, each)
  sum += times * each
}
const { entry } = CATALOGUE[name]
const whole = await count(entry, circuitSources(entry))
row('balance, comparisons', 1, whole - sum)
row(name, 1, whole)
