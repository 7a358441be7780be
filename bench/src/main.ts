import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureModules } from './modules/modules-figures.js'
import { modulesReport } from './modules/modules-report.js'
import { measureNodes } from './node-figures.js'
import { portableGas, portableReport } from './portable-gas.js'
import { measureProving } from './proving/proving-figures.js'
import { provingReport } from './proving/proving-report.js'
import { nodesReport, page, paymentsReport, syncReport, vmReport } from './report.js'
import { measureScan } from './scan-figures.js'
import { measureSync } from './sync-figures.js'
import { measureVm } from './vm-figures.js'

const target = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')
const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
const say = (step: string) => console.log(`${step} ...`)

/** Titles of the page's sections and how each is measured, in its order, by the names that a run of some takes. */
const SECTIONS: Readonly<Record<string, readonly [title: string, measure: () => Promise<string>]>> = {
  proving: ['Proving', async () => provingReport(await measureProving(say))],
  scan: [
    'Private payments',
    async () => {
      say('Scanning')
      return paymentsReport(await measureScan())
    },
  ],
  sync: [
    'Sync of a wallet',
    async () => {
      say('Syncing 100,000 notes, twice')
      return syncReport(await measureSync())
    },
  ],
  vm: [
    'Native pool',
    async () => {
      say('Bundles in the VM')
      return vmReport(await measureVm())
    },
  ],
  modules: ['Parcels and conditional transfers', async () => modulesReport(await measureModules(say))],
  portable: ['Gas of the portable pool', async () => portableReport(portableGas())],
  nodes: [
    'Nodes',
    async () => {
      const onRound = (name: string, round: number, rounds: number) =>
        say(`Nodes, round ${round} of ${rounds}: ${name}`)
      return nodesReport(await measureNodes(onRound))
    },
  ],
}

const chosen = process.argv.slice(2)
const unknown = chosen.find((name) => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) {
  console.error(`no section ${JSON.stringify(unknown)}; there are: ${Object.keys(SECTIONS).join(', ')}`)
  process.exit(1)
}

/** The page's sections as they stand, by title. */
const standing = new Map(
  (existsSync(target) ? readFileSync(target, 'utf8') : '')
    .split(/^(?=## )/m)
    .slice(1)
    .map((text) => [/^## (.*)$/m.exec(text)?.[1], `${text.trimEnd()}\n`] as const),
)

const texts: string[] = []
for (const [name, [title, measure]] of Object.entries(SECTIONS)) {
  const kept = standing.get(title)
  if (chosen.length === 0 || chosen.includes(name)) texts.push(await measure())
  else if (kept !== undefined) texts.push(kept)
}
const text = page(machine, texts)
writeFileSync(target, text)
console.log(`\n${text}\nWritten to docs/benchmarks.md`)
// The sync that was stopped half-way waits for its node for ever.
process.exit()
