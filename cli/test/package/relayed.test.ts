import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCli } from '../run-cli.js'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))
vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)

const { file, plantWallet } = useSandbox()
const ETHER = 10n ** 18n
let relayer: ChildProcess
let relay: string[] = []
const ended = async (...args: string[]) => {
  const { code, stderr, records } = await run('package', ...args, '--yes', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return records[0] ?? {}
}
const coins = async (wallet: string) => {
  const { records } = await run('wallet', 'balance', '--wallet', wallet, '--asset', 'coin', '--json')
  return BigInt(String(records[0]?.total))
}

beforeAll(async () => {
  await Promise.all([plantWallet('sealer'), plantWallet('penniless')])
  const till = file('till', 'test test test test test test test test test test test junk')
  relayer = startCli(['relay', '--phrase-file', till, '--port', '0', '--json'])
  // Its stdout stays open: it tells there what it sends.
  const [line] = await once(relayer.stdout as Readable, 'data')
  relay = ['--relay', String(JSON.parse(String(line)).url), '--max-fee', '0.4']
  for (const amount of ['2', '3']) await run('wallet', 'shield', amount, '--wallet', 'sealer')
  // From here on nobody has an account with coins.
  vi.stubEnv('MERKATO_KEY', '')
})
afterAll(() => relayer.kill('SIGKILL'))

test('A10: a parcel is sealed, handed on and opened by who has no account, within the fee that was named', async () => {
  const to = (await run('wallet', 'one-time', '--wallet', 'penniless')).stdout.trim()
  const sealed = await ended('seal', '--give', 'coin:1', '--to', to, '--wallet', 'sealer', ...relay)
  const parcel = String(sealed.parcel)
  const [left, paid] = [await coins('sealer'), BigInt(String(sealed.relayFee))]
  expect([left, paid > 0n]).toEqual([4n * ETHER - paid, true])

  const without = await run('package', 'open', parcel, '--wallet', 'penniless', '--yes')
  expect(without.stderr).toMatch(/^✗ Sending needs an account that pays the gas\. /)
  const notes = await run('package', 'open', parcel, '--wallet', 'penniless', '--fee-from', 'notes', ...relay, '--yes')
  expect(notes).toMatchObject({ code: 1, stderr: expect.stringMatching(/✗ The wallet can spend 0 ETH/) })
  const asked = await run('package', 'open', parcel, '--wallet', 'penniless', ...relay)
  expect(asked.stderr).toContain(
    'The fee of the relayer comes out of it, for everybody to see. Nobody can be asked here.',
  )
  const { stdout } = await run('package', 'open', parcel, '--wallet', 'penniless', ...relay, '--yes')
  expect(stdout).toMatch(/✓ The parcel is open; [\s\S]*\n {4}fee of the relayer 0\.\d+ ETH\n$/)
  const fee = ETHER - (await coins('penniless'))
  expect(fee).toBeGreaterThan(0n)
  expect(fee).toBeLessThanOrEqual((ETHER * 4n) / 10n)
})

test('what a relayer can not be paid from is told with what can', async () => {
  const to = (await run('wallet', 'one-time', '--wallet', 'penniless')).stdout.trim()
  const { parcel } = await ended('seal', '--data', 'row 7', '--to', to, '--wallet', 'sealer', ...relay)
  const { stderr } = await run('package', 'open', String(parcel), '--wallet', 'penniless', ...relay, '--yes')
  expect(stderr).toMatch(/✗ Nothing in the parcel that the relayer takes covers its fee\. .*--fee-from notes/)
  const sent = await ended('send', String(parcel), to, '--wallet', 'penniless', ...relay)
  expect(sent).toMatchObject({ parcel, keyWithIt: true, relayFee: expect.stringMatching(/^\d+$/) })
})
