import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeOwnFile } from '../../src/tasks/sandbox/chain-files.js'

describe('a file for its owner alone', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'merkato-own-file-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is written where a link leads, and the link stays, whether there was something or not', () => {
    symlinkSync('real.json', join(folder, 'near.json'))
    symlinkSync(join(folder, 'near.json'), join(folder, 'far.json'))
    for (const content of ['first', 'second']) {
      writeOwnFile(join(folder, 'far.json'), content)
      expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe(content)
    }
    expect(['near.json', 'far.json'].map((name) => lstatSync(join(folder, name)).isSymbolicLink())).toEqual([
      true,
      true,
    ])
    expect(lstatSync(join(folder, 'real.json')).mode & 0o777).toBe(0o600)
  })

  test('leaves nothing half done when it can not be written', () => {
    mkdirSync(join(folder, 'taken', 'in'), { recursive: true })
    expect(() => writeOwnFile(join(folder, 'taken'), 'content')).toThrow('could not be written')
    expect(readdirSync(folder)).toEqual(['taken'])
    symlinkSync('ring.json', join(folder, 'ring.json'))
    writeOwnFile(join(folder, 'ring.json'), 'content')
    expect(readFileSync(join(folder, 'ring.json'), 'utf8')).toBe('content')
  })
})
