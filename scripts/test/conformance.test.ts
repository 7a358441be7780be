import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Justified, justifies } from '../../conformance/src/differential/justified.js'
import { FROM_ANVIL } from '../../conformance/src/differential/justified-anvil.js'
import { FROM_HARDHAT } from '../../conformance/src/differential/justified-hardhat.js'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'conformance.md'), 'utf8')

const rowsUnder = (title: string) => {
  const [, section = ''] = page.split(`\n## ${title}\n`)
  const [own = ''] = section.split('\n## ')
  return own.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 5)
}

describe('differences from other nodes that are meant', () => {
  test.each<[string, readonly Justified[]]>([
    ['Differences from anvil that are meant', FROM_ANVIL],
    ['Differences from `hardhat node` that are meant', FROM_HARDHAT],
  ])('the page has under "%s" each with its reason, and no other', (title, rules) => {
    expect(rowsUnder(title)).toEqual(rules.map(({ at, kind, because }) => `| \`${at}\` | ${kind} | ${because} |`))
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
