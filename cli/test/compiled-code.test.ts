import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from './run-cli.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merkato-compiled-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const env = (home: string) => ({
  MERKATO_HOME: home,
  NODE_COMPILE_CACHE: undefined,
  NODE_DISABLE_COMPILE_CACHE: undefined,
})

test('compiled code is kept where nobody else can read or write', async () => {
  const home = join(folder, 'home')
  expect(await runCli(['--version'], { env: env(home) })).toMatchObject({ code: 0, stderr: '' })
  const compiled = join(home, 'cache', 'compiled')
  expect(readdirSync(compiled, { recursive: true }).length).toBeGreaterThan(2)
  for (const path of [home, join(home, 'cache'), compiled]) expect(statSync(path).mode & 0o077).toBe(0)
})

test('a home that can not be written is no failure', async () => {
  const home = join(folder, 'file')
  writeFileSync(home, '')
  expect(await runCli(['--version'], { env: env(home) })).toMatchObject({ code: 0, stderr: '' })
})
