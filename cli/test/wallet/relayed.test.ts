import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCli } from '../run-cli.js'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)
vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { file, plantWallet } = useSandbox()
let relayer: ChildProcess
let url = ''
let address = ''
beforeAll(async () => {
  await plantWallet('default')
  const till = file('till', 'test test test test test test test test test test test junk')
  relayer = startCli(['relay', '--phrase-file', till, '--port', '0', '--json'])
  // Its stdout stays open: it tells there what it sends.
  const [line] = await once(relayer.stdout as Readable, 'data')
  url = String(JSON.parse(String(line)).url)
  address = String((await run('wallet', 'address', '--json')).records[0]?.address)
  for (const amount of ['1', '2', '3']) await run('wallet', 'shield', amount)
  // From here on this user has no account with coins.
  vi.stubEnv('MERKATO_KEY', '')
})
afterAll(() => relayer.kill('SIGKILL'))

test('A10: somebody without a public coin pays by a relayer, within the fee that was named', async () => {
  const { code, stderr, records } = await run(
    ...['wallet', 'send', '0.5', address, '--relay', url, '--max-fee', '0.5', '--yes', '--json'],
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const fee = BigInt(String(records[0]?.relayFee))
  expect(fee).toBeGreaterThan(0n)
  const { records: after } = await run('wallet', 'balance', '--json')
  expect(BigInt(String(after[0]?.total))).toBe(6_000_000_000_000_000_000n - fee)
})

test.each([
  [
    ['--max-fee', '0.000000000000000001'],
    /^✗ The relayer asks for 0\.\d+ ETH; --max-fee is 0\.000000000000000001 ETH\. Nothing was sent\. .*--max-fee/,
  ],
  [[], /^✗ A relayer asks what it likes.*--max-fee 0\.01\n$/],
  [['--max-fee', '1', '--relay', 'http://127.0.0.1:1'], /^✗ The relayer does not answer/],
  [['--max-fee', '1', '--relay', '127.0.0.1:7611'], /^✗ This is no address of a relayer\. .*http:\/\//],
])('a fee that nobody agreed to is not paid: %j', async (more, words) => {
  const relay = more.includes('--relay') ? [] : ['--relay', url]
  const { code, stderr } = await run('wallet', 'send', '0.5', address, ...relay, ...more, '--yes')
  expect(code).toBe(1)
  expect(stderr).toMatch(words)
})

test('the reader is told what the relayer took, and each option that helps by its name', async () => {
  const pay = ['wallet', 'send', '0.25', address, '--relay', url, '--max-fee', '0.5', '--yes']
  expect((await run(...pay)).stdout).toMatch(/\n {4}fee of the relayer 0\.\d+ ETH\n$/)
  const all = await run('wallet', 'gather', '--relay', url, '--max-fee', '0.5', '--public-fee', '--yes')
  expect(all.stdout).toMatch(/ notes are 1 now\./)
  expect((await run(...pay)).stderr).toMatch(/^✗ The fee needs a note .* --public-fee, .* --fee-asset\.\n$/)
})
