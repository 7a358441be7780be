import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packageBin, root, runAttached, runLogged } from './process.mjs'

const node = process.execPath

/**
 * Everything that must hold, in the order in which a failure is cheapest to find. Lanes of a group run two at a time, for most steps keep
 * one core busy; the steps of a lane one after another, and so the groups.
 */
const groups = [
  [
    [check('format and lint', () => packageBin('@biomejs/biome', 'biome'), ['check', '--error-on-warnings'])],
    [check('Solidity format', () => packageBin('prettier'), ['--check', 'contracts/**/*.sol', 'templates/**/*.sol'])],
    [
      check('types', () => packageBin('typescript', 'tsc'), ['-b']),
      check('types of tests', () => packageBin('typescript', 'tsc'), ['-p', 'tsconfig.test.json']),
    ],
    [check('Solidity lint', () => packageBin('solhint'), ['--max-warnings', '0', 'contracts/src/**/*.sol'])],
  ],
  // Its own workers fill both cores.
  [[{ name: 'unit, property, circuit, node and story tests', isLive: true, run: vitest }]],
  [
    [{ name: 'template from packed packages', run: () => summarised('pack-test', ['scripts/pack-test.mjs']) }],
    [
      { name: 'Solidity tests', run: solidityTests },
      check('Solidity coverage of 95 %', () => 'contracts/scripts/check-coverage.mjs', ['95']),
    ],
    [{ name: 'proofs in Chromium', run: () => summarised('chromium', ['sdk/test/browser/run.mjs']) }],
    [{ name: 'dashboard in Chromium', run: () => summarised('dashboard', ['dashboard/test/browser/run.mjs']) }],
    [check('story', () => 'cli/bin/merkato.js', ['demo', '--once', '--port', '0'])],
  ],
]
const lanesAtATime = 2

/**
 * Runs all steps, also after a failure, and ends with the line `N passed, N failed` over all of them.
 * @returns exit code: 0 only when nothing failed and something passed
 */
export async function runTests(args) {
  const isChosen = ({ name }) => args.length === 0 || args.some((word) => name.includes(word))
  const chosen = groups.map((lanes) => lanes.map((lane) => lane.filter(isChosen)))
  if (chosen.flat(2).length === 0) {
    const names = groups.flat(2).map(({ name }) => name)
    console.error(`merkato: no step has such a name; there are: ${names.join('; ')}`)
    return 1
  }
  const results = []
  for (const lanes of chosen) results.push(...(await runLanes(lanes)))
  const total = (kind) => results.reduce((sum, result) => sum + result[kind], 0)
  // A log of this length is often kept by its end alone.
  for (const { names } of results.filter(({ failed }) => failed > 0)) {
    for (const name of names) console.log(`failed: ${name}`)
  }
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`)
  return total('failed') === 0 && total('passed') > 0 ? 0 : 1
}

/** @returns the results of all steps, in the order in which they ended */
async function runLanes(lanes) {
  const waiting = [...lanes]
  const results = []
  const work = async () => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      for (const step of lane) results.push(await runStep(step))
    }
  }
  await Promise.all(Array.from({ length: lanesAtATime }, work))
  return results
}

/** A step prints when it has ended, so that what two of them say does not mix; the tests, which run alone, as they go. */
async function runStep({ name, isLive = false, run }) {
  const started = Date.now()
  const head = () => console.log(`\n== ${name}`)
  if (isLive) head()
  const { passed, failed, names = [], output } = await run()
  if (!isLive) head()
  if (output) console.log(output.trimEnd())
  console.log(`-- ${name}: ${passed} passed, ${failed} failed in ${Math.round((Date.now() - started) / 1_000)} s`)
  return { passed, failed, names: names.length > 0 ? names : [name] }
}

function check(name, script, args) {
  return {
    name,
    run: async () => {
      const { code, output } = await runLogged(name.replaceAll(/\W+/g, '-').toLowerCase(), node, [script(), ...args])
      return { ...(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }), output }
    },
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
  const count = (word) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
  return { ...failing(code, { passed: count('passing'), failed: count('failing') }), output }
}

async function summarised(log, args) {
  const { code, output } = await runLogged(log, node, args)
  const [, passed, failed] = output.match(/(\d+) passed, (\d+) failed\s*$/) ?? []
  return { ...failing(code, { passed: Number(passed ?? 0), failed: Number(failed ?? 0) }), output }
}

/** A step that ends badly without naming a failed test still fails. */
const failing = (code, { passed, failed }) => ({ passed, failed: code === 0 ? failed : Math.max(failed, 1) })
