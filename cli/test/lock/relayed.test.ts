import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { JsonRpcProvider } from 'ethers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCli } from '../run-cli.js'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)

const { file, plantWallet, state } = useSandbox()
let relayer: ChildProcess
let relay: string[] = []
let address = ''
beforeAll(async () => {
  await plantWallet('default')
  const till = file('till', 'test test test test test test test test test test test junk')
  relayer = startCli(['relay', '--phrase-file', till, '--port', '0', '--json'])
  // Its stdout stays open: it tells there what it sends.
  const [line] = await once(relayer.stdout as Readable, 'data')
  relay = ['--relay', String(JSON.parse(String(line)).url), '--max-fee', '0.4']
  address = String((await run('wallet', 'address', '--json')).records[0]?.address)
  for (const amount of ['1', '2', '3']) await run('wallet', 'shield', amount)
  // From here on this user has no account with coins.
  vi.stubEnv('MERKATO_KEY', '')
})
afterAll(() => relayer.kill('SIGKILL'))

test('somebody without a public coin locks by a relayer, and lets the fallback happen by it', async () => {
  const decider = String(state.sandbox.accounts[3]?.address)
  const terms = ['--alternative', `${address} 0.5`, '--alternative', 'refund', '--decider', decider, '--deadline', '1h']
  const made = await run('lock', 'create', ...terms, ...relay, '--yes', '--json')
  expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' })
  const [locked] = made.records
  expect(BigInt(String(locked?.relayFee))).toBeGreaterThan(0n)
  const lockId = String(locked?.lockId)
  expect((await run('lock', 'inspect', lockId)).stdout).toMatch(/made by {2}0x\w{40} in block \d+, with your notes\n/)
  const node = new JsonRpcProvider(state.sandbox.url)
  await node.send('evm_increaseTime', [3_700])
  await node.send('evm_mine', [])
  const settled = await run('lock', 'settle', lockId, '--default', ...relay, '--yes')
  expect({ code: settled.code, stdout: settled.stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/✓ Alternative 1 happened\.[\s\S]*\n {4}fee of the relayer 0\.\d+ ETH\n$/),
  })
  expect((await run('wallet', 'balance', '--json')).records[0]).toMatchObject({ locked: '0' })
})
