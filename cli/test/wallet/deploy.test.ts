import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { folder, plantWallet } = useSandbox()
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

test('a folder without keys says which file is missing', async () => {
  expect(await refused('deploy', 'pool', '--keys', folder, '--yes')).toContain(
    'transfer.vkey.json is no verification key',
  )
})
