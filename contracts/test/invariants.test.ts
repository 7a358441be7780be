import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const room = fileURLToPath(new URL('.', import.meta.url))
const invariants = readFileSync(new URL('../../docs/invariants.md', import.meta.url), 'utf8')

test('every invariant of the contracts is named by a test', () => {
  const ids = [...invariants.matchAll(/^\| ((?:ESC|LED|TRU)-\d+) /gm)].map(([, id]) => `${id}`)
  const files = globSync('solidity/**/*.sol', { cwd: room })
  const tests = files.map((file) => readFileSync(`${room}${file}`, 'utf8')).join('\n')
  expect(ids.length).toBe(13)
  expect(ids.filter((id) => !named(tests).has(id))).toEqual([])
})

/** Ids in a text; `ESC-1..6` names six. */
function named(text: string): Set<string> {
  const ranges = [...text.matchAll(/\b(ESC|LED|TRU)-(\d+)(?:\.\.(\d+))?/g)]
  return new Set(
    ranges.flatMap(([, kind, first, last = first]) => {
      const count = Number(last) - Number(first) + 1
      return Array.from({ length: count }, (_, i) => `${kind}-${Number(first) + i}`)
    }),
  )
}
