#!/usr/bin/env node
// Opens the dashboard of a sandbox in headless Chromium and looks at every view. Ends with `N passed, N failed`.
//   node dashboard/test/browser/run.mjs
// With MERKATO_PICTURES=<folder>, pictures of all views are left there.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { HOW_TO_INSTALL, needChromium } from '../../../sdk/test/browser/chromium.mjs'

const root = join(import.meta.dirname, '..', '..', '..')

/** @returns how many tests passed and failed; a run that ends before it could tell has failed */
function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-dashboard-'))
  const report = join(folder, 'report.json')
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const config = join('dashboard', 'test', 'browser', 'vitest.config.ts')
  const options = ['run', '--root', root, '--config', config, '--reporter=default', '--reporter=json']
  spawnSync(process.execPath, [vitest, ...options, `--outputFile.json=${report}`], { cwd: root, stdio: 'inherit' })
  try {
    const { numPassedTests, numTotalTests, success } = JSON.parse(readFileSync(report, 'utf8'))
    const failed = numTotalTests - numPassedTests
    return { passed: numPassedTests, failed: success ? failed : Math.max(failed, 1) }
  } catch {
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const found = needChromium() !== undefined
if (!found) console.log(`Not run: there is no Chromium here. ${HOW_TO_INSTALL}`)
const { passed, failed } = found ? runTests() : { passed: 0, failed: 0 }
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
