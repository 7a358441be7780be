import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { METHODS } from '../../src/node/rpc/method-table.js'

test('docs/guides/sandbox-rpc.md lists exactly the methods there are, each once', () => {
  const guide = readFileSync(new URL('../../../docs/guides/sandbox-rpc.md', import.meta.url), 'utf8')
  const firstCells = guide.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []))
  const listed = firstCells.flatMap((cell) =>
    [...cell.matchAll(/`([a-z0-9]+_[A-Za-z0-9_]+)`/g)].map((match) => match[1] ?? ''),
  )
  expect([...listed].sort()).toEqual([...METHODS.keys()].sort())
})
