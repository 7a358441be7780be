import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packageBin, root, runAttached, runLogged } from './process.mjs'

const node = process.execPath

/** Everything that must hold, in the order in which a failure is cheapest to find. */
const steps = [
  check('format and lint', () => packageBin('@biomejs/biome', 'biome'), ['check', '--error-on-warnings']),
  check('Solidity format', () => packageBin('prettier'), ['--check', 'contracts/**/*.sol', 'templates/**/*.sol']),
  check('Solidity lint', () => packageBin('solhint'), ['--max-warnings', '0', 'contracts/src/**/*.sol']),
  check('types', () => packageBin('typescript', 'tsc'), ['-b']),
  check('types of tests', () => packageBin('typescript', 'tsc'), ['-p', 'tsconfig.test.json']),
  { name: 'unit, property, circuit, node and story tests', run: vitest },
  { name: 'Solidity tests', run: solidityTests },
  check('Solidity coverage of 95 %', () => 'contracts/scripts/check-coverage.mjs', ['95']),
  { name: 'template from packed packages', run: () => summarised('pack-test', ['scripts/pack-test.mjs']) },
  { name: 'proofs in Chromium', run: () => summarised('chromium', ['sdk/test/browser/run.mjs']) },
  check('story', () => 'cli/bin/merkato.js', ['demo', '--once', '--port', '0']),
]

/**
 * Runs all steps, also after a failure, and ends with the line `N passed, N failed` over all of them.
 * @returns exit code: 0 only when nothing failed and something passed
 */
export async function runTests(args) {
  const chosen = steps.filter(({ name }) => args.length === 0 || args.some((word) => name.includes(word)))
  if (chosen.length === 0) {
    console.error(`merkato: no step has such a name; there are: ${steps.map(({ name }) => name).join('; ')}`)
    return 1
  }
  const total = { passed: 0, failed: 0 }
  const failures = []
  for (const { name, run } of chosen) {
    console.log(`\n== ${name}`)
    const started = Date.now()
    const { passed, failed, names = [name] } = await run()
    console.log(`-- ${name}: ${passed} passed, ${failed} failed in ${Math.round((Date.now() - started) / 1_000)} s`)
    total.passed += passed
    total.failed += failed
    if (failed > 0) failures.push(...(names.length > 0 ? names : [name]))
  }
  // A log of this length is often kept by its end alone.
  for (const failure of failures) console.log(`failed: ${failure}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

function check(name, script, args) {
  return {
    name,
    run: async () =>
      (await runAttached(node, [script(), ...args])) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  }
}

async function vitest() {
  const report = join(root, '.cache', 'vitest.json')
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const code = await runAttached(node, [
    packageBin('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  if (numPendingTests > 0) console.log(`${numPendingTests} tests were skipped; a skipped test counts as failed here.`)
  return {
    ...failing(code, { passed: numPassedTests, failed: numFailedTests + numPendingTests }),
    names: testResults.flatMap(failuresOf),
  }
}

/** One line for each test that failed, or for the file when it could not run at all. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name)
  const failed = assertionResults.filter((result) => result.status !== 'passed')
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : []
  return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages?.[0])}`)
}

const firstLine = (message = '') => message.split('\n', 1)[0]

async function solidityTests() {
  const { code, output } = await runLogged('solidity-tests', node, [
    packageBin('hardhat'),
    'test',
    'solidity',
    '--coverage',
  ])
  console.log(output)
  const count = (word) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
  return failing(code, { passed: count('passing'), failed: count('failing') })
}

async function summarised(log, args) {
  const { code, output } = await runLogged(log, node, args)
  console.log(output)
  const [, passed, failed] = output.match(/(\d+) passed, (\d+) failed\s*$/) ?? []
  return failing(code, { passed: Number(passed ?? 0), failed: Number(failed ?? 0) })
}

/** A step that ends badly without naming a failed test still fails. */
const failing = (code, { passed, failed }) => ({ passed, failed: code === 0 ? failed : Math.max(failed, 1) })
