import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from './run-cli.js'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'merkato-create-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

test('copies the template, names the package and makes a git repository', async () => {
  const { code, stdout } = await runCli(['create', 'my-shop', '--json'], { cwd })
  expect(code).toBe(0)
  const created = JSON.parse(stdout)
  expect(created).toMatchObject({ name: 'my-shop', template: 'private-shop', git: true })
  expect(created.files).toMatchSnapshot()
  const manifest = JSON.parse(readFileSync(join(cwd, 'my-shop', 'package.json'), 'utf8'))
  expect(manifest.name).toBe('my-shop')
  expect(readFileSync(join(cwd, 'my-shop', 'README.md'), 'utf8')).toMatch(/^# my-shop\n/)
  expect(existsSync(join(cwd, 'my-shop', '.git'))).toBe(true)
})

test('restores .gitignore, so that packages and builds are never committed', async () => {
  await runCli(['create', 'my-shop'], { cwd })
  expect(readFileSync(join(cwd, 'my-shop', '.gitignore'), 'utf8')).toContain('node_modules/')
})

test('takes the packages of the checkout that it runs from, for their versions may be on no registry yet', async () => {
  const { stdout } = await runCli(['create', 'shops/first', '--json'], { cwd })
  const checkout = join(import.meta.dirname, '..', '..')
  expect(JSON.parse(stdout).packages).toBe(checkout)
  const folder = join(cwd, 'shops', 'first')
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const local = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(([name]) =>
    name.startsWith('@merkato/'),
  )
  expect(local.length).toBeGreaterThan(0)
  for (const [name, place] of local) {
    expect(place).toMatch(/^file:\.\.\//)
    const manifest = join(folder, place.slice('file:'.length), 'package.json')
    expect(JSON.parse(readFileSync(manifest, 'utf8')).name).toBe(name)
  }
})

test('says what to do next', async () => {
  const { stdout, stderr } = await runCli(['create', 'shops/first'], { cwd })
  expect(stderr).toBe('')
  expect(stdout).toMatchSnapshot()
})

test('leaves the repository around it alone', async () => {
  execFileSync('git', ['init', '--quiet'], { cwd })
  const { stdout } = await runCli(['create', 'my-shop', '--json'], { cwd })
  expect(JSON.parse(stdout).git).toBe(false)
  expect(existsSync(join(cwd, 'my-shop', '.git'))).toBe(false)
})

test('works without git on the machine', async () => {
  const { code, stdout } = await runCli(['create', 'my-shop', '--json'], { cwd, env: { PATH: cwd } })
  expect(code).toBe(0)
  expect(JSON.parse(stdout).git).toBe(false)
})

test('takes the folder it stands in when that is empty', async () => {
  const folder = join(cwd, 'corner-shop')
  mkdirSync(folder)
  const { stdout } = await runCli(['create', '.', '--json'], { cwd: folder })
  expect(JSON.parse(stdout).name).toBe('corner-shop')
})

test('never writes into a folder that holds something', async () => {
  await runCli(['create', 'my-shop'], { cwd })
  const { code, stderr } = await runCli(['create', 'my-shop'], { cwd })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^✗ my-shop exists and holds \d+ files\. Choose another name, or empty it first\.\n$/)
})

test('never replaces a file', async () => {
  writeFileSync(join(cwd, 'my-shop'), 'mine')
  const { code, stderr } = await runCli(['create', 'my-shop'], { cwd })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '✗ my-shop is a file. Choose another name.\n' })
  expect(readFileSync(join(cwd, 'my-shop'), 'utf8')).toBe('mine')
})

test('tells a file on the way from a file at the end', async () => {
  writeFileSync(join(cwd, 'taken'), 'mine')
  const { stderr } = await runCli(['create', 'taken/shop'], { cwd })
  expect(stderr).toBe('✗ A folder on the way to taken/shop is a file. Choose another name.\n')
})

test('an empty name is answered with the usual one, not with the folder around', async () => {
  const { stderr } = await runCli(['create', ''], { cwd })
  expect(stderr).toBe('✗ "" can not name a package. Try: merkato create my-shop\n')
})

test.each(['My Shop', '.hidden', '_x', 'node_modules', 'a'.repeat(215), 'ä'])('refuses the name %s', async (name) => {
  const { code, stderr } = await runCli(['create', name], { cwd })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^✗ .* can not name a package\. Try: merkato create [a-z0-9-]+\n$/)
})

test('asks nobody when there is no terminal', async () => {
  const { code, stderr } = await runCli(['create'], { cwd })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '✗ The project needs a name. Try: merkato create my-shop\n' })
})

test('--yes takes the default name', async () => {
  const { stdout } = await runCli(['create', '--yes', '--json'], { cwd })
  expect(JSON.parse(stdout).name).toBe('my-shop')
})

test('lists the templates, and names them when one is unknown', async () => {
  const { stdout } = await runCli(['create', '--list', '--json'])
  expect(JSON.parse(stdout).templates).toEqual([{ name: 'private-shop', description: expect.any(String) }])
  const { code, stderr } = await runCli(['create', 'x', '--template', 'nope'], { cwd })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: '✗ There is no template "nope". There are: private-shop.\n',
  })
})
