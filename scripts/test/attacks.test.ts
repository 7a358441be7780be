import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Rows of docs/attacks.md: the name of an attack, and the files whose tests try it. */
const attacks = read('docs/attacks.md')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && !/^(name|-+)$/.test(cells[1] ?? ''))
  .map((cells) => ({
    name: cells[1] as string,
    files: [...(cells[4] as string).matchAll(/`([^`]+)`/g)].map(([, file]) => file as string),
  }))

/** Names that issues 4 and 5 ask for, in their order. */
const ASKED = [
  'counterfeit by unanchored scalar multiplication',
  'proof with gamma = delta',
  'public input + r',
  'wrong number of public inputs',
  'non-boolean path selector',
  'leaf index beyond depth',
  'same nullifier twice in a join-split',
  'same nullifier twice in a bundle',
  'same nullifier twice in a block',
  'missing constraint found by witness tampering on every signal',
  'optimised-away public input',
  'order-2 point',
  'identity ephemeral key',
  'padded proof',
  'faerie gold (two notes, one nullifier)',
  'ticket split',
  'ticket minted twice',
  'ticket id aliasing mod r',
  'zero-value notes',
  'asset mix through sums',
  'leaf >= r',
  'tree of size one',
  'shield front-run',
  'publicOut = r - publicIn',
  'a lock, seal or mint lifted from the mempool and sent as plain transact',
  'a bundle copied with another beneficiary',
  'hidden mint forwarded twice',
  'development verifier on another chain id',
  'one address used in several outputs (no key or nonce repeats)',
  'mixed-order points',
  'bundle replay on another chain',
  'bundle replay on another pool',
  'bundle replay by another caller',
  'bundle replay after expiry',
  'ciphertext that does not match its commitment',
  'issue after finalize',
  'mint over cap by two contracts in one block',
  'revert after partial effects',
  'STATICCALL to writers',
  'DELEGATECALL to the pool',
  '64 KB of random bytes',
  're-entrant gateway token',
  'wrong key',
  'truncated, extended and bit-flipped parcel',
  'contents that do not match the commitment',
  'one ciphertext that opens two ways under two keys',
  'parcel whose declared assets exceed the sealed ones',
  'parcel opened twice in one block',
  'parcel opened twice in one transaction',
  "stolen key without the holder's right",
  'front-run open',
  'open by a previous holder after transfer',
  'parcel sent to a contract that cannot open it',
  'no claw-back',
  'lock with alternatives over different nullifiers',
  'lock with alternatives of different shape',
  'lock with alternatives of different value, of different assets',
  'lock that sealed nothing',
  'lock with a nullifier already spent',
  '9 alternatives',
  'alternative that pays an invalid one-time key',
  'settle twice',
  'settle by a stranger',
  'default before the deadline',
  'settle and default racing in one block',
  'decider that self-destructs or reverts',
  'reorg across lock and settle',
  'snapshot-revert across lock and settle',
  'gas exhaustion in the middle of each call',
]

/** Titles of the tests in a file, and of the groups that they stand in. */
function titlesIn(file: string): string[] {
  const literal = /(?:\b(?:test|describe)|\))\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g
  return [...read(file).matchAll(literal)].map(([, single, double, template]) => single ?? double ?? template ?? '')
}

const names = attacks.map(({ name }) => name)
const titles = new Map(
  globSync('{protocol,prover,circuits,vm,contracts,sdk,cli}/test/**/*.ts', { cwd: root }).map((file) => [
    file,
    titlesIn(file),
  ]),
)

test('every attack that was asked for has a row, and each row a name of its own', () => {
  expect(ASKED.filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

describe.each(attacks)('$name', ({ name, files }) => {
  test('has a test in every file that is named', () => {
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => !titles.get(file)?.some((title) => title.startsWith(name)))).toEqual([])
  })

  test('is named for every file that has one', () => {
    const having = [...titles].filter(([, list]) => list.some((title) => title.startsWith(name)))
    expect(having.map(([file]) => file).sort()).toEqual([...files].sort())
  })
})

test('no test names an attack that is not listed', () => {
  const listed = [...titles.values()].flat().filter((title) => title.startsWith('beyond the issue'))
  expect(listed.filter((title) => !names.some((name) => title.startsWith(name)))).toEqual([])
})
