import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { circuitArtifacts, circuitRecord, ensureCircuit } from '@merkato/circuits'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exclusively } from '../src/exclusively.js'

describe('a circuit that is asked for', () => {
  test('is there afterwards, whoever asked first', async () => {
    const [first, second] = await Promise.all([ensureCircuit('mint-hidden'), ensureCircuit('mint-hidden')])
    expect(first).toEqual(circuitArtifacts('mint-hidden'))
    expect(second).toBe(first)
    for (const path of Object.values(first)) expect(existsSync(path), path).toBe(true)
  })

  test('is not built again', async () => {
    await ensureCircuit('mint-hidden')
    await ensureCircuit('mint-hidden', { onProgress: (phase) => expect.unreachable(phase) })
    expect(circuitRecord('mint-hidden')).toMatchObject({ constraints: 447, publicInputs: 3, insecure: true })
    expect(circuitRecord('own')).toMatchObject({ constraints: 4765, publicInputs: 2, insecure: true })
  })
})

describe('work under a lock file', () => {
  let folder: string
  let lock: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'merkato-lock-'))
    lock = join(folder, 'new', '.lock')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('runs one after another, and says once that it waits', async () => {
    const log: string[] = []
    const work = (name: string) => async () => {
      log.push(`${name} begins`)
      await sleep(300)
      log.push(`${name} ends`)
    }
    await Promise.all([
      exclusively(lock, work('first')),
      exclusively(lock, work('second'), () => log.push('second waits')),
    ])
    expect(log).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends'])
    expect(existsSync(lock)).toBe(false)
  })

  test('is released when it fails', async () => {
    await expect(exclusively(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await exclusively(lock, async () => 5)).toBe(5)
  })

  test('does not wait for a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(lock, `${pid}`)
    expect(await exclusively(lock, async () => 6)).toBe(6)
  })

  test('does not wait for ever for a lock that nobody signed', async () => {
    writeFileSync(lock, '')
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(lock, longAgo, longAgo)
    expect(await exclusively(lock, async () => 7)).toBe(7)
  })
})
