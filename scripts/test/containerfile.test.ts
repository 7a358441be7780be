import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const lines = read('Containerfile').replace(/\\\n/g, ' ').split('\n')
const instructions = lines.filter((line) => /^[A-Z]+ /.test(line)).map((line) => line.split(/ +/))
const all = (name: string) => instructions.filter(([first]) => first === name)
const manifest = (room: string) => JSON.parse(read(`${room}/package.json`)) as { dependencies?: Record<string, string> }

/** Rooms of the repository that a room needs when it runs, itself among them. */
function needed(room: string, found = new Set<string>()): Set<string> {
  if (found.has(room)) return found
  found.add(room)
  for (const name of Object.keys(manifest(room).dependencies ?? {})) {
    if (name.startsWith('@merkato/')) needed(name.slice('@merkato/'.length), found)
  }
  return found
}

test('the container takes along what the command needs, and every path that it names is there', () => {
  const copied = all('COPY').flatMap(([, from, source]) => (from === '--from=build' ? [source ?? ''] : []))
  const rooms = copied.map((path) => path.replace('/merkato/', ''))
  for (const room of rooms) expect(existsSync(join(root, room)), room).toBe(true)
  expect(new Set(rooms)).toEqual(new Set(['package.json', 'node_modules', ...needed('cli')]))
})

test('the container builds by commands of the repository, under the Node that the toolchain has', () => {
  const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts
  expect(Object.keys(scripts)).toContain('build')
  expect(all('RUN').map(([, ...words]) => words.slice(0, 3).join(' '))).toEqual([
    'npm run build',
    'npm ci --omit=dev',
    'ln -s /merkato/cli/bin/merkato.js',
  ])
  expect(statSync(join(root, 'cli/bin/merkato.js')).mode & 0o111).not.toBe(0)
  const [, major] = /version: '(\d+)\./.exec(read('scripts/launcher/toolchain.mjs')) ?? []
  for (const [, image] of all('FROM')) expect(image).toBe(`node:${major}-slim`)
})

test('the container runs as nobody in particular, and keeps its chain in a volume', () => {
  const users = all('USER').map(([, user]) => user)
  expect(users).toEqual(['node'])
  expect(all('VOLUME')).toEqual([['VOLUME', '/data']])
  expect(all('EXPOSE')).toEqual([['EXPOSE', '8545']])
})

test('the command of the container starts, and its health check is content with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-container-'))
  const [command, ...args] = [...listAfter('ENTRYPOINT'), ...listAfter('CMD')].map((word) =>
    word === '/data' ? join(folder, 'data') : word,
  )
  expect(command).toBe('merkato')
  const [program, flag, script] = listAfter('HEALTHCHECK')
  expect([program, flag, script]).toEqual(['node', '-e', expect.stringContaining("'http://127.0.0.1:8545/health'")])
  const check = script?.replace("'http://127.0.0.1:8545/health'", 'process.env.MERKATO_URL + "/health"') ?? ''
  const words = ['cli/bin/merkato.js', ...args, '--port', '0', '--quiet', '--', process.execPath, '-e', check]
  const { status } = spawnSync(process.execPath, words, { cwd: root, env: { ...process.env, MERKATO_HOME: folder } })
  expect(status).toBe(0)
  rmSync(folder, { recursive: true })
})

/** The words in an instruction's JSON form. */
function listAfter(name: string): string[] {
  const line = lines.find((candidate) => candidate.startsWith(`${name} `)) ?? ''
  return JSON.parse(line.slice(line.indexOf('['))) as string[]
}
