import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const snapshot = join(import.meta.dirname, '..', '..', 'contracts', 'test', 'portable-gas-snapshot.json')

/** Gas by operation, whole transactions. The test of this file measures them on Hardhat's network and fails when one differs. */
export type PortableGas = Readonly<Record<string, number>>

/** Reads what the test pinned. */
export const portableGas = (): PortableGas => JSON.parse(readFileSync(snapshot, 'utf8'))

/**
 * Middle of what Railgun's engine pins for a transaction of two proofs, two nullifiers and three commitments: 1.41 to 1.43 million
 * (Railgun-Community/engine at 6e2614d, src/contracts/railgun-smart-wallet/V2/__tests__/railgun-smart-wallet.test.ts, lines 440-448).
 */
const RAILGUN = 1_420_000
/** The limit that Tornado Nova's client sends with every `transact` (tornadocash/tornado-nova at f9264ee, src/index.js, lines 149, 161). */
const NOVA_LIMIT = 2_000_000

const OURS_OF_ONE = 'transact, 2 in 2 out'
const OURS_OF_TWO = 'transact, 2 join-splits'
const OURS_OF_EIGHT = 'transact, 8 join-splits'

/** How the snapshot names what is paid once, when a pool is made. */
const CREATION = 'create '

/** The section "Gas of the portable pool" of docs/benchmarks.md. */
export function portableReport(gas: PortableGas): string {
  const creations = Object.entries(gas).filter(([name]) => name.startsWith(CREATION))
  const operations = Object.entries(gas).filter(([name]) => !name.startsWith(CREATION))
  const all = creations.reduce((sum, [, used]) => sum + used, 0)
  const [one, two, eight] = [gasOf(gas, OURS_OF_ONE), gasOf(gas, OURS_OF_TWO), gasOf(gas, OURS_OF_EIGHT)]
  return `## Gas of the portable pool

Whole transactions on Hardhat's network, in a pool of twenty leaves and more, ciphertexts as long as a wallet's. \`contracts/test/pool/portable-gas.test.ts\` fails when one of these changes.

| operation | gas |
| --- | --- |
${rowsOf(operations)}

What is paid once:

| creation | gas |
| --- | --- |
${rowsOf(creations.map(([name, used]) => [name.slice(CREATION.length), used]))}
| all | ${grouped(all)} |

Beside others, whose work has other shapes:

| pool | transaction | gas | ours / theirs |
| --- | --- | --- | --- |
| Railgun | 2 proofs, 2 nullifiers, 3 commitments; pinned by the test of its engine (Railgun-Community/engine, commit 6e2614d) | 1,410,000 to 1,430,000 | |
| ours | ${OURS_OF_TWO}: 2 proofs, 4 nullifiers, 4 commitments | ${grouped(two)} | ${(two / RAILGUN).toFixed(2)} |
| ours | ${OURS_OF_EIGHT}, for each: 1 proof, 2 nullifiers, 2 commitments | ${grouped(Math.round(eight / 8))} | |
| Tornado Nova | 1 proof, 2 commitments; a limit that its client sets (tornadocash/tornado-nova, commit f9264ee), not a measurement: none is published | 2,000,000 | |
| ours | ${OURS_OF_ONE}: 1 proof, 2 nullifiers, 2 commitments | ${grouped(one)} | ${(one / NOVA_LIMIT).toFixed(2)} of the limit |
`
}

type PortableEntry = readonly [name: string, gas: number]

const rowsOf = (entries: readonly PortableEntry[]): string =>
  entries.map(([name, used]) => `| ${name} | ${grouped(used)} |`).join('\n')

function gasOf(gas: PortableGas, name: string): number {
  const used = gas[name]
  if (used === undefined) throw new Error(`the snapshot has no ${name}`)
  return used
}

const grouped = (value: number): string => value.toLocaleString('en-US')
