#!/usr/bin/env node
import { CATALOGUE, type CircuitName, isCircuitName } from './catalogue.js'
import { parseR1cs } from './r1cs.js'
import { compile } from './recipe/compile.js'
import { circuitSources } from './recipe/sources.js'

type Part = readonly [file: string, main: string, times: number]

const AUTHORITY: Part = ['lib/spend-authority.circom', 'SpendAuthority()', 1]
const OWNER: Part = ['lib/note.circom', 'OwnerHash()', 1]
const noteKeys = (times: number): Part => ['lib/note.circom', 'NotePublicKey()', times]
const commitments = (times: number): Part => ['lib/note.circom', 'NoteCommitment()', times]
const ranges = (times: number): Part => ['lib/range-check.circom', 'Range(128)', times]

const joinSplitParts = (inputs: number, outputs: number): readonly Part[] => [
  ['lib/merkle-membership.circom', 'MembershipPath(15)', inputs],
  AUTHORITY,
  commitments(inputs + outputs),
  ['lib/note.circom', 'NoteNullifier()', inputs],
  noteKeys(inputs),
  OWNER,
  ranges(outputs),
]

/** What each circuit consists of, with how often each part occurs. */
const PARTS: Readonly<Record<CircuitName, readonly Part[]>> = {
  transfer: joinSplitParts(2, 2),
  'transfer-wide': joinSplitParts(8, 2),
  own: [AUTHORITY, OWNER, noteKeys(1)],
  'mint-hidden': [commitments(1), ranges(1)],
  open: [commitments(2), ranges(2)],
}

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
for (const [file, main, times] of PARTS[name]) {
  const each = await countAlone(file, main)
  row(main, times, each)
  sum += times * each
}
const { entry } = CATALOGUE[name]
const whole = await count(entry, circuitSources(entry))
row('equations', 1, whole - sum)
row(name, 1, whole)
