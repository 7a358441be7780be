import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gasSponsorAbi } from '@merkato/contracts'
import { Contract, JsonRpcProvider } from 'ethers'
import { beforeAll, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { folder, plantWallet, state } = useSandbox()
const file = join(folder, 'pool.json')
const refused = async (...args: string[]) => {
  const { code, stderr } = await run(...args)
  expect(code).toBe(1)
  return stderr
}

beforeAll(async () => {
  await plantWallet('default')
  const { code, stdout } = await run('deploy', 'pool', '--out', file, '--yes')
  expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({
    code: 0,
    last: `  Use it: merkato wallet balance --pool ${file}`,
  })
})

test('a wallet works with the pool that the file names, and keeps it apart from the native one', async () => {
  const { records } = await run('wallet', 'address', '--json')
  await run('wallet', 'shield', '3', '--pool', file)
  const sent = await run('wallet', 'send', '1', String(records[0]?.address), '--pool', file, '--yes', '--json')
  expect(sent).toMatchObject({ code: 0, stderr: '' })
  const { pool } = JSON.parse(readFileSync(file, 'utf8'))
  const there = await run('wallet', 'balance', '--pool', pool, '--json')
  const native = await run('wallet', 'balance', '--json')
  expect([there.records[0]?.total, native.records[0]?.total]).toEqual(['3000000000000000000', '0'])
})

test('a file is not written over, and nothing is created before that is known', async () => {
  const before = readFileSync(file)
  expect(await refused('deploy', 'pool', '--out', file, '--yes')).toContain('exists already')
  expect(readFileSync(file)).toEqual(before)
})

test('the file of another chain is refused', async () => {
  const other = join(folder, 'other.json')
  writeFileSync(other, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), chainId: '1' }))
  expect(await refused('wallet', 'balance', '--pool', other)).toContain("is for chain 1; the node's chain is 31337.")
})

test.each(['{}', '[]', 'null', 'no JSON', '{"chainId":"31337","pool":"0x12","fromBlock":0}'])(
  '%s names no pool',
  async (text) => {
    const odd = join(folder, 'odd.json')
    writeFileSync(odd, text)
    expect(await refused('wallet', 'balance', '--pool', odd)).toContain('names no pool')
  },
)

test('a sponsor is created with its coins and its rate, and owned by the gas account', async () => {
  const asset = `0x${'00'.repeat(31)}07`
  const rate = ['--rate', `${asset}=2500`, '--deposit', '1.5']
  const { code, records } = await run('deploy', 'sponsor', ...rate, '--pool', file, '--yes', '--json')
  const { pool } = JSON.parse(readFileSync(file, 'utf8'))
  const { accounts, url } = state.sandbox
  const made = { pool, owner: accounts[0]?.address, deposit: '1500000000000000000' }
  expect({ code, record: records[0] }).toMatchObject({
    code: 0,
    record: { ...made, rates: [{ asset, unitsPerCoin: '2500' }] },
  })
  const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true, cacheTimeout: -1 })
  const sponsor = String(records[0]?.sponsor)
  const contract = new Contract(sponsor, gasSponsorAbi, provider)
  expect((await contract.getFunction('rateOf')(asset))[0]).toBe(2_500n)
  expect(await provider.getBalance(sponsor)).toBe(1_500_000_000_000_000_000n)
  provider.destroy()
})

test.each([
  [[], 'takes a token at a rate'],
  [['--rate', 'GOLD=1'], 'is no rate'],
])('a sponsor with the rates %j is none', async (rate, words) => {
  expect(await refused('deploy', 'sponsor', ...rate, '--yes')).toContain(words)
})

test('a folder without keys says which file is missing', async () => {
  expect(await refused('deploy', 'pool', '--keys', folder, '--yes')).toContain(
    'transfer.vkey.json is no verification key',
  )
})
