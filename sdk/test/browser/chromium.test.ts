import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = join(import.meta.dirname, 'run.mjs')
const finder = new URL('./chromium.mjs', import.meta.url).href

let folder: string
let browser: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'merkato-path-'))
  browser = join(folder, 'chromium')
  writeFileSync(browser, '')
  chmodSync(browser, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** With nothing on the PATH but what is named: neither a browser nor apt-get. */
const node = (args: string[], environment: Record<string, string>) =>
  spawnSync(process.execPath, args, { env: { PATH: '', ...environment }, encoding: 'utf8' })

const found = (environment: Record<string, string>) =>
  node(['--input-type=module', '--eval', `console.log((await import('${finder}')).needChromium())`], environment)

test('the browser of MERKATO_CHROMIUM or of the PATH is taken', () => {
  expect(found({ PATH: folder }).stdout.trim()).toBe(browser)
  expect(found({ PATH: folder, MERKATO_CHROMIUM: '/opt/chrome' }).stdout.trim()).toBe('/opt/chrome')
})

test('without one the browser tests say that they did not run, and how to install it', () => {
  const { stdout, status } = node([run], {})
  expect(stdout).toMatch(/^Not run: .*apt-get install chromium.*MERKATO_CHROMIUM/)
  expect(stdout.trim().endsWith('0 passed, 0 failed')).toBe(true)
  expect(status).toBe(0)
})

test('on a build machine that is a failure', () => {
  const { stderr, status } = node([run], { CI: 'true' })
  expect(stderr).toContain('No Chromium on a build machine.')
  expect(status).not.toBe(0)
})
