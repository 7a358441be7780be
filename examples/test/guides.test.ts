import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const codeLines = (page: string): string[] =>
  [...page.matchAll(/```ts\n(.*?)```/gs)].flatMap(([, code = '']) => code.split('\n')).map((line) => line.trim())

test.each([
  ['docs/guides/payments.md', 'examples/private-payment/main.ts'],
  ['docs/guides/orders.md', 'examples/escrowed-order/main.ts'],
])('every line of code in %s runs in %s', (guide, example) => {
  const source = new Set(
    read(example)
      .split('\n')
      .map((line) => line.trim()),
  )
  expect(codeLines(read(guide)).filter((line) => !source.has(line))).toEqual([])
})
