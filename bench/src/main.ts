import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureNodes } from './node-figures.js'
import { measurePool } from './pool-work.js'
import { report } from './report.js'

const target = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')
const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`

console.log('Proofs, verification, scanning ...')
const pool = await measurePool()
const nodes = await measureNodes((name, round, rounds) =>
  console.log(`Nodes, round ${round} of ${rounds}: ${name} ...`),
)
const text = report(pool, nodes, machine)
writeFileSync(target, text)
console.log(`\n${text}\nWritten to docs/benchmarks.md`)
