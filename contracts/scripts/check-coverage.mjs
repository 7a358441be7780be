// Reads what `hardhat test solidity --coverage` wrote and fails when too few lines of a contract were run.
// Usage: node contracts/scripts/check-coverage.mjs [per cent, 95 by default]
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const report = resolve(fileURLToPath(import.meta.url), '../../../coverage/lcov.info')
const needed = Number(process.argv[2] ?? 95)

// Run by the suites in TypeScript, which Hardhat's coverage does not count: they need proofs, and both homes of the pool.
const elsewhere = /contracts[\\/]src[\\/](pool[\\/]|samples[\\/]Private)/

const files = readFileSync(report, 'utf8')
  .split('end_of_record')
  .filter((record) => record.includes('SF:'))
  .map((record) => ({
    path: /SF:(.*)/.exec(record)?.[1],
    found: Number(/LF:(\d+)/.exec(record)?.[1]),
    run: Number(/LH:(\d+)/.exec(record)?.[1]),
  }))
  .filter(({ path, found }) => found > 0 && !elsewhere.test(path))

const poor = files.filter(({ found, run }) => (run / found) * 100 < needed)
const total = (files.reduce((sum, { run }) => sum + run, 0) / files.reduce((sum, { found }) => sum + found, 0)) * 100
for (const { path, run, found } of poor) console.error(`${path}: ${run} of ${found} lines run, less than ${needed} %`)
console.log(`Solidity coverage: ${total.toFixed(1)} % of lines in ${files.length} files`)
process.exitCode = poor.length > 0 || files.length === 0 ? 1 : 0
