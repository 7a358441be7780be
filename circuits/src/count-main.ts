#!/usr/bin/env node
import { parseR1cs } from './r1cs.js'
import { compile } from './recipe/compile.js'
import { circuitSources } from './recipe/sources.js'

/** Parts of `transfer` with how often each occurs. */
const PARTS = [
  ['lib/merkle-membership.circom', 'MembershipPath(15)', 2],
  ['lib/spend-authority.circom', 'SpendAuthority()', 1],
  ['lib/note.circom', 'NoteCommitment()', 4],
  ['lib/note.circom', 'NoteNullifier()', 2],
  ['lib/note.circom', 'NotePublicKey()', 2],
  ['lib/note.circom', 'OwnerHash()', 1],
  ['lib/range-check.circom', 'Range(128)', 2],
] as const

const WHOLE = ['statements/transfer.circom', 'transfer'] as const

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

console.log('| part                 | times |   each |    all |\n| -------------------- | ----- | ------ | ------ |')
let sum = 0
for (const [file, main, times] of PARTS) {
  const each = await countAlone(file, main)
  row(main, times, each)
  sum += times * each
}
const [entry, name] = WHOLE
const whole = await count(entry, circuitSources(entry))
row('balance, comparisons', 1, whole - sum)
row(name, 1, whole)
