import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const invariants = readFileSync(join(root, 'docs', 'invariants.md'), 'utf8')
const ids = [...invariants.matchAll(/^\| ([A-Z]{3,4}-\d+) /gm)].map(([, id]) => `${id}`)
const tests = globSync('{protocol,prover,circuits,vm,contracts,sdk,cli}/test/**/*.{ts,sol}', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

test('every invariant has an id of its own', () => {
  expect(ids.length).toBeGreaterThan(30)
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([])
})

test('a test names every invariant', () => {
  const named = namedIn(tests)
  expect(ids.filter((id) => !named.has(id))).toEqual([])
})

test('no test names an invariant that does not exist', () => {
  const prefixes = new Set(ids.map((id) => id.split('-')[0]))
  expect([...namedIn(tests)].filter((id) => prefixes.has(id.split('-')[0]) && !ids.includes(id))).toEqual([])
})

/** Ids in a text; `ESC-1..6` names six. */
function namedIn(text: string): Set<string> {
  const ranges = [...text.matchAll(/\b([A-Z]{3,4})-(\d+)(?:\.\.(\d+))?\b/g)]
  return new Set(
    ranges.flatMap(([, kind, first, last = first]) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => `${kind}-${Number(first) + i}`),
    ),
  )
}
