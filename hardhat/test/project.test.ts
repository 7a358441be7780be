import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('./project/', import.meta.url))

test('the project of docs/guides/testing.md passes its tests', async () => {
  const files = readdirSync(`${folder}test`).map((file) => `test/${file}`)
  const { NODE_OPTIONS: _, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-isolation=none', ...files], {
    cwd: folder,
    env,
  })
  expect(stdout).toMatch(/pass 2\n.*fail 0/s)
})
