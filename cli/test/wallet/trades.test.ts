import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)
vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { folder, plantWallet, state } = useSandbox()
const path = (name: string) => join(folder, name)
const done = async (...args: string[]) => {
  const said = await run(...args)
  expect({ code: said.code, stderr: said.code === 0 ? '' : said.stderr }).toEqual({ code: 0, stderr: '' })
  return said
}
const record = async (...args: string[]) => (await done(...args, '--json')).records[0] ?? {}
const balances = async (wallet: string) => {
  const { records } = await done('wallet', 'balance', '--wallet', wallet, '--json')
  return Object.fromEntries(records.map(({ name, total }) => [name, Number(total)]))
}

beforeAll(async () => {
  await Promise.all([plantWallet('maker'), plantWallet('taker')])
  const { address: maker } = await record('wallet', 'address', '--wallet', 'maker')
  await record('asset', 'issue', 'GOLD', '--wallet', 'maker', '--yes')
  await record('asset', 'mint', 'GOLD', '500', String(maker), '--wallet', 'maker', '--yes')
  await record('wallet', 'shield', '5', '--wallet', 'taker')
})
const offer = () =>
  done('trade', 'offer', '--give', 'GOLD:100', '--want', 'coin:1', '--out', path('offer.txt'), '--wallet', 'maker')

const answer = () =>
  done('trade', 'answer', '--in', path('offer.txt'), '--out', path('answer.txt'), '--wallet', 'taker')
const sign = (...more: string[]) =>
  run('trade', 'sign', '--in', path('answer.txt'), '--out', path('trade.txt'), '--wallet', 'maker', ...more)

test('100 GOLD for 1 ETH in four commands, each side seeing what it gives and gets before it signs', async () => {
  await offer()
  expect(readFileSync(path('offer.txt'), 'utf8')).toMatch(/^mkoffer1\w+\n$/)
  expect(statSync(path('offer.txt')).mode & 0o777).toBe(0o600)
  const seen = await done('trade', 'inspect', '--in', path('offer.txt'), '--wallet', 'taker')
  expect(seen.stdout).toMatch(
    /You give 1 ETH;\n {2}you get 100 "GOLD" \(issued by 0xf39F.*2266\)\.\n {2}Valid until .* UTC \((9|10) min \d+ s\)\. Nothing else moves\.\n {2}Go on with: merkato trade answer --in /,
  )
  await answer()
  const unsigned = await sign()
  expect({ code: unsigned.code, stderr: unsigned.stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/You give 100 "GOLD".*\n.*you get 1 ETH[\s\S]*Add --yes to do it/),
  })
  expect((await sign('--yes')).code).toBe(0)
  await done('trade', 'settle', '--in', path('trade.txt'), '--wallet', 'taker', '--yes')
  expect(await balances('maker')).toMatchObject({ GOLD: 400, coin: 1e18 })
  expect(await balances('taker')).toMatchObject({ GOLD: 100, coin: 4e18 })
  const after = await record('trade', 'inspect', '--in', path('trade.txt'), '--wallet', 'maker')
  expect(after).toMatchObject({ state: 'settled', side: 'maker', gives: { name: 'GOLD', amount: '100' } })
})

test('TRD-3: what was cancelled can not be settled', async () => {
  await offer()
  await answer()
  await sign('--yes')
  await done('trade', 'cancel', '--in', path('offer.txt'), '--wallet', 'maker', '--yes')
  const { code, stderr } = await run('trade', 'settle', '--in', path('trade.txt'), '--wallet', 'taker', '--yes')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '✗ The trade is cancelled already. Nothing was signed.\n' })
})

test.each([
  ['an answer in the place of a signed trade', 'settle'],
  ['a text cut short', 'inspect'],
  ['no text at all', 'inspect'],
])('%s is refused with what it should be', async (what, step) => {
  const text = { an: readFileSync(path('answer.txt'), 'utf8'), a: 'mkoffer1qqqq', no: '' }[what.split(' ')[0] ?? '']
  writeFileSync(path('odd.txt'), text ?? '')
  const { code, stderr } = await run('trade', step, '--in', path('odd.txt'), '--wallet', 'taker', '--yes')
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/✗ .*mktrade1/) })
})

test.each([
  ['GOLD', 'coin:1', 'says not how much of what'],
  ['GOLD:1.5', 'coin:1', 'whole units'],
  ['GOLD:1', 'SILVER:1', 'as "SILVER"'],
  ['Seat#42', 'coin:1', 'holds no ticket'],
  ['GOLD:100000', 'coin:1', 'can spend'],
])('an offer of %s for %s is refused', async (give, want, words) => {
  const { code, stderr } = await run('trade', 'offer', '--give', give, '--want', want, '--wallet', 'maker')
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
})

test('a name that two issuers use is not taken for what is wanted, even if the wallet holds one of them', async () => {
  vi.stubEnv('MERKATO_KEY', state.sandbox.accounts[1]?.privateKey)
  await record('asset', 'issue', 'GOLD', '--wallet', 'taker', '--yes')
  vi.stubEnv('MERKATO_KEY', state.sandbox.accounts[0]?.privateKey)
  const offer = ['--give', 'coin:1', '--want', 'GOLD:1', '--wallet', 'taker']
  expect((await run('trade', 'offer', ...offer)).stderr).toContain('2 assets are called "GOLD"')
})
