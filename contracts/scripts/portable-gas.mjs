// Prints what each operation of the portable pool costs, beside what is published of two pools of its kind.
// Usage: node contracts/scripts/portable-gas.mjs. contracts/test/pool/portable-gas.test.ts measures the figures.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const snapshot = resolve(fileURLToPath(import.meta.url), '../../test/portable-gas-snapshot.json')
/** @type {Record<string, number>} */
const gas = JSON.parse(readFileSync(snapshot, 'utf8'))

const table = (head, rows) => [
  `| ${head} | gas |`,
  '| --- | ---: |',
  ...rows.map(([name, cost]) => `| ${name} | ${cost} |`),
]
const grouped = (number) => Math.round(number).toLocaleString('en-US')

const [creations, operations] = [true, false].map((created) =>
  Object.entries(gas).filter(([name]) => name.startsWith('create ') === created),
)
const deployment = creations.reduce((sum, [, cost]) => sum + cost, 0)
const peers = [
  ['ours, 2 join-splits: 2 proofs, 4 nullifiers, 4 commitments', grouped(gas['transact, 2 join-splits'])],
  ['ours, 8 join-splits, for each', grouped(gas['transact, 8 join-splits'] / 8)],
  // Railgun-Community/engine, commit 6e2614d: railgun-smart-wallet.test.ts in src/contracts/railgun-smart-wallet/V2/__tests__.
  ["Railgun, pinned by its engine's test: 2 proofs, 2 nullifiers, 3 commitments", '1,410,000 to 1,430,000'],
  // tornadocash/tornado-nova, commit f9264ee, src/index.js: the limit that its client sets; no measurement is published.
  ['Tornado Nova, limit that its client sets: 1 proof, 2 commitments', '2,000,000'],
]

console.log(
  table(
    'operation (whole transaction, 20 leaves before)',
    operations.map(([name, cost]) => [name, grouped(cost)]),
  ).join('\n'),
)
console.log()
console.log(
  table('creation', [
    ...creations.map(([name, cost]) => [name.slice(7), grouped(cost)]),
    ['all', grouped(deployment)],
  ]).join('\n'),
)
console.log()
console.log(table('beside others', peers).join('\n'))
