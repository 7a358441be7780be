import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
/** Which rooms a room may import; ARCHITECTURE.md gives the reasons. */
const mayImport: Record<string, string[]> = {
  protocol: [],
  prover: [],
  circuits: ['protocol', 'prover'],
  vm: ['protocol', 'prover'],
  contracts: [],
  sdk: ['protocol', 'prover', 'contracts'],
  dashboard: ['contracts'],
  sandbox: ['protocol', 'circuits', 'vm', 'contracts', 'dashboard'],
  hardhat: ['sandbox'],
  cli: ['protocol', 'prover', 'circuits', 'vm', 'contracts', 'sdk', 'dashboard', 'sandbox', 'templates'],
}
const rooms = Object.keys(mayImport)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merkato-rooms-'))
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function lint(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  try {
    return execFileSync(process.execPath, [biome, 'lint', '--vcs-enabled=false'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    return String((error as { stderr: string }).stderr)
  }
}

describe('the lint that holds the structure', () => {
  test.each(rooms)('%s may import just what ARCHITECTURE.md allows', (room) => {
    const others = rooms.filter((other) => other !== room)
    const lines = others.map((other) => `export * from '@merkato/${other}'\n`)
    const report = lint({ [`${room}/src/all.ts`]: lines.join('') })
    const forbidden = others.filter((other) => !mayImport[room]?.includes(other))
    expect(report.split('noRestrictedImports').length - 1).toBe(forbidden.length)
  })

  test('a cycle inside a room is refused', () => {
    const report = lint({
      'vm/src/a.ts': "import { b } from './b.js'\nexport const a = (): unknown => b\n",
      'vm/src/b.ts': "import { a } from './a.js'\nexport const b = (): unknown => a\n",
    })
    expect(report).toContain('noImportCycles')
  })
})

describe('packages agree with the rooms', () => {
  test.each(rooms)('%s depends only on rooms that it may import', (room) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'))
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@merkato/'))
    expect(mayImport[room]).toEqual(expect.arrayContaining(ours.map((name) => name.slice('@merkato/'.length))))
  })

  test('the lock file names no registry host and misses no platform', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>
    }
    const hosts = Object.values(packages).filter(({ resolved }) => resolved?.includes('://'))
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    )
    expect({ hosts, missing }).toEqual({ hosts: [], missing: [] })
  })
})
