import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const guide = readFileSync(new URL('../../../docs/guides/proving-in-the-browser.md', import.meta.url), 'utf8')
const lines = new Set(guide.split('\n'))
/** Of plain JavaScript, without types. */
const load = (script: string) => import(new URL(script, import.meta.url).href)

test('the guide has the commands that the browser tests run, and the policy that their page has', async () => {
  const [{ COMMANDS }, { POLICY_TEXT }] = await Promise.all([load('./build.mjs'), load('./site.mjs')])
  expect(COMMANDS.vite.length * COMMANDS.esbuild.length).toBeGreaterThan(0)
  for (const line of [...COMMANDS.vite, ...COMMANDS.esbuild, POLICY_TEXT]) expect(lines).toContain(line)
})
