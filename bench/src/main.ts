import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureNodes } from './node-figures.js'
import { measurePool } from './pool-work.js'
import { measureProving } from './proving/proving-figures.js'
import { provingReport } from './proving/proving-report.js'
import { report } from './report.js'

const target = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')
const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`

const proving = await measureProving((step) => console.log(`${step} ...`))
const provingText = provingReport(proving)
if (process.argv[2] === 'proving') {
  // For work on the prover alone: a whole run takes all figures of the page from the same hour.
  console.log(`\n${provingText}\nPrinted only; \`npm run bench\` writes docs/benchmarks.md`)
} else {
  console.log('Verification, scanning ...')
  const pool = await measurePool(proving.sample)
  const nodes = await measureNodes((name, round, rounds) =>
    console.log(`Nodes, round ${round} of ${rounds}: ${name} ...`),
  )
  const text = report(provingText, pool, nodes, machine)
  writeFileSync(target, text)
  console.log(`\n${text}\nWritten to docs/benchmarks.md`)
}
