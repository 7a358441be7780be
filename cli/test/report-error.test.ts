import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CliError } from '../src/errors.js'
import { reportError } from '../src/terminal/report-error.js'

const noNode = new CliError(
  'NO_NODE',
  'No node answers at http://127.0.0.1:8545.',
  'Start one with merkato sandbox, or name yours: --url URL or MERKATO_URL.',
)
const { isTTY, columns } = process.stderr
let shown = ''
beforeEach(() => {
  shown = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  Object.assign(process.stderr, { isTTY, columns })
})

function report(on: { isTTY: boolean; columns: number }, error = noNode): string[] {
  Object.assign(process.stderr, on)
  reportError(error, { json: false, verbose: false })
  return shown.trimEnd().split('\n')
}

test('on a terminal no word of an error is cut, and the next step has a line of its own', () => {
  const lines = report({ isTTY: true, columns: 60 })
  expect(lines.slice(1).join('\n')).toBe(
    '  Start one with merkato sandbox, or name yours: --url URL\n  or MERKATO_URL.',
  )
  expect(lines.every((line) => line.length <= 60)).toBe(true)
})

test('an error that fits, or that nobody looks at, is one line', () => {
  expect(report({ isTTY: false, columns: 20 })).toHaveLength(1)
  shown = ''
  expect(
    report({ isTTY: true, columns: 120 }, new CliError('NO_FILE', 'There is no file.', 'Check the path.')),
  ).toHaveLength(1)
})
