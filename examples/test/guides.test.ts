import { readdirSync, readFileSync, statSync } from 'node:fs'
import { transferArtifacts } from '@merkato/circuits'
import { describe, expect, test } from 'vitest'

const url = (path: string) => new URL(`../../${path}`, import.meta.url)
const read = (path: string) => readFileSync(url(path), 'utf8')
const linesOf = (text: string) => text.split('\n').map((line) => line.trim())

const browserTests = 'sdk/test/browser'
const { COMMANDS }: { COMMANDS: Record<string, string[]> } = await import(url(`${browserTests}/build.mjs`).href)
const { POLICY_TEXT }: { POLICY_TEXT: string } = await import(url(`${browserTests}/site.mjs`).href)

const codeLines = (page: string): string[] =>
  [...page.matchAll(/```(?:[jt]s|solidity)\n(.*?)```/gs)].flatMap(([, code = '']) => linesOf(code))

const browserPages = ['vite', 'esbuild', 'shared'].flatMap((folder) =>
  readdirSync(url(`${browserTests}/${folder}`)).map((file) => `${browserTests}/${folder}/${file}`),
)

test.each([
  ['docs/guides/payments.md', ['examples/private-payment/main.ts']],
  ['docs/guides/auditing.md', ['examples/audited-shop/main.ts']],
  [
    'docs/guides/contracts-as-holders.md',
    [
      'examples/private-crowdfunding/main.ts',
      'examples/private-collectible/main.ts',
      'contracts/src/samples/PrivateCrowdfunding.sol',
      'contracts/src/samples/PrivateCollectible.sol',
    ],
  ],
  ['docs/guides/orders.md', ['examples/escrowed-order/main.ts']],
  [
    'docs/guides/testing.md',
    [
      'sandbox/test/guide.test.ts',
      'hardhat/test/project/hardhat.config.ts',
      'hardhat/test/project/test/pool.ts',
      'conformance/src/viem/in-process.ts',
    ],
  ],
  ['docs/guides/assets.md', ['sdk/test/gateways/guide.test.ts']],
  ['docs/guides/trades.md', ['sdk/test/trades/guide.test.ts']],
  ['docs/guides/packages.md', ['sdk/test/packages/guide.test.ts', 'sdk/test/relay/relayed-modules.test.ts']],
  ['docs/guides/conditional-transfers.md', ['sdk/test/locks/guide.test.ts']],
  ['docs/guides/relaying.md', ['sdk/test/relay/relayed-payment.test.ts']],
  ['docs/guides/proving-in-the-browser.md', browserPages],
])('every line of code in %s runs', (guide, sources) => {
  const source = new Set(sources.flatMap((file) => linesOf(read(file))))
  expect(codeLines(read(guide)).filter((line) => !source.has(line))).toEqual([])
})

describe('docs/guides/proving-in-the-browser.md says what the browser tests do', () => {
  const guide = read('docs/guides/proving-in-the-browser.md')

  test.each(Object.values(COMMANDS).flat())('%s', (command) => expect(linesOf(guide)).toContain(command))

  test('the policy', () => expect(linesOf(guide)).toContain(POLICY_TEXT))

  test('the sizes of the files', () => {
    const { wasmPath, zkeyPath } = transferArtifacts()
    for (const path of [wasmPath, zkeyPath]) expect(guide).toContain(statSync(path).size.toLocaleString('en'))
  })
})
