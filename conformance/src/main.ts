import { checkCast } from './cast/check-cast.js'
import { Checks } from './checks.js'
import { checkDifferential, checkDifferentialHardhat } from './differential/check-differential.js'
import { checkEndurance } from './endurance/check-endurance.js'
import { checkEthers } from './ethers/check-ethers.js'
import { checkHardhat } from './hardhat/check-hardhat.js'
import { checkViem } from './viem/check-viem.js'

/** Sections by the names that a run of some takes, in their order. */
const SECTIONS: Readonly<Record<string, (checks: Checks) => Promise<void>>> = {
  viem: checkViem,
  ethers: checkEthers,
  cast: checkCast,
  hardhat: checkHardhat,
  differential: checkDifferential,
  'differential-hardhat': checkDifferentialHardhat,
  endurance: checkEndurance,
}

const chosen = process.argv.slice(2)
const unknown = chosen.find((name) => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) {
  console.error(`no section ${JSON.stringify(unknown)}; there are: ${Object.keys(SECTIONS).join(', ')}`)
  process.exit(1)
}

let passed = 0
const failures: string[] = []
for (const [name, run] of Object.entries(SECTIONS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const checks = new Checks(name)
  const started = performance.now()
  await checks.check('runs to its end', () => run(checks), 600_000)
  console.log(`-- ${name}: ${Math.round((performance.now() - started) / 1_000)} s\n`)
  passed += checks.passed
  failures.push(...checks.failures)
}
for (const failure of failures) console.log(`failed: ${failure}`)
console.log(`${passed} passed, ${failures.length} failed`)
// Libraries leave timers and sockets behind.
process.exit(failures.length === 0 && passed > 0 ? 0 : 1)
