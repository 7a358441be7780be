import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JUSTIFIED, justifies } from '../../conformance/src/differential/justified.js'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'conformance.md'), 'utf8')

describe('differences from anvil that are meant', () => {
  test('the page has each with its reason, and no other', () => {
    const rows = JUSTIFIED.map(({ at, kind, because }) => `| \`${at}\` | ${kind} | ${because} |`)
    expect(page.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 5)).toEqual(rows)
  })

  test('a rule excuses its own place and kind alone', () => {
    const rule = { at: 'eth_get*.result[].hash', kind: 'value', because: '' } as const
    const difference = { at: 'eth_getLogs.result[].hash', kind: 'value', theirs: '0x1', ours: '0x2' } as const
    expect(justifies(rule, difference)).toBe(true)
    expect(justifies(rule, { ...difference, kind: 'missing' })).toBe(false)
    expect(justifies(rule, { ...difference, at: 'eth_getLogs.result[]xhash' })).toBe(false)
    expect(justifies(rule, { ...difference, at: 'eth_getLogs.result[].hash.more' })).toBe(false)
  })

  test('the room has a lock file that names no registry host', () => {
    const lock = readFileSync(join(import.meta.dirname, '..', '..', 'conformance', 'package-lock.json'), 'utf8')
    expect(lock).not.toMatch(/"resolved": "[a-z]+:\/\//)
  })
})
