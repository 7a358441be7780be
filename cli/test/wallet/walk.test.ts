import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JsonRpcProvider } from 'ethers'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)
vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { folder, plantWallet, state } = useSandbox()

/** Runs a command that works, without questions. @returns its only record */
async function done(...args: string[]): Promise<Record<string, unknown>> {
  const { code, records, stderr } = await run(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return records[0] ?? {}
}

const refused = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  return stderr
}

const holdings = async (wallet: string) => {
  const { records } = await run('wallet', 'balance', '--wallet', wallet, '--json')
  return Object.fromEntries(records.map(({ name, total }) => [name, total]))
}

let bob = ''
let alice = ''
beforeAll(async () => {
  await plantWallet('default')
  await plantWallet('bob')
  alice = String((await done('wallet', 'address')).address)
  bob = String((await done('wallet', 'address', '--wallet', 'bob')).address)
})

test('the whole walk: shield, pay, issue, mint, send, tickets, burn, unshield', async () => {
  await done('wallet', 'shield', '10')
  await done('wallet', 'send', '2.5', bob, '--memo', 'invoice 7', '--yes')
  expect(await holdings('default')).toEqual({ coin: '7500000000000000000' })
  expect(await holdings('bob')).toEqual({ coin: '2500000000000000000' })

  const gold = await done('asset', 'issue', 'GOLD', '--cap', '10000', '--yes')
  await done('asset', 'mint', 'GOLD', '1200', alice, '--yes')
  await done('wallet', 'send', '200', bob, '--asset', 'GOLD', '--yes')
  await done('asset', 'burn', 'GOLD', '100', '--yes')
  expect(await done('asset', 'info', 'GOLD')).toMatchObject({
    asset: gold.asset,
    supply: '1100',
    cap: '10000',
    held: '900',
  })

  await done('asset', 'issue', 'Fund A', '--hidden', '--yes')
  await done('asset', 'mint-hidden', 'Fund A', '90', bob, '--memo', 'welcome', '--yes')
  await done('ticket', 'category', 'Seat', '--cap', '300', '--yes')
  await done('ticket', 'mint', 'Seat', '42', alice, '--yes')
  await done('ticket', 'send', 'Seat#42', bob, '--yes')
  expect(await holdings('bob')).toMatchObject({ GOLD: '200', 'Fund A': '90', Seat: '1' })
  expect(await done('ticket', 'show', 'Seat#42', '--wallet', 'bob')).toMatchObject({
    name: 'Seat',
    id: '42',
    held: true,
  })
  // An account issued it: there is no contract that could be asked.
  expect(await refused('ticket', 'show', 'Seat#42', '--data', '--wallet', 'bob')).toMatch(/^✗ .*issuer/)
  await done('ticket', 'burn', 'Seat#42', '--wallet', 'bob', '--yes')

  const account = state.sandbox.accounts[5]?.address ?? ''
  await done('wallet', 'unshield', '1.25', account, '--yes')
  await done('asset', 'finalize', 'GOLD', '--yes')
  expect(await refused('asset', 'mint', 'GOLD', '1', alice, '--yes')).toContain('Finalized')
  expect(await holdings('default')).toEqual({ coin: '6250000000000000000', GOLD: '900' })
  const { records } = await run('wallet', 'history', '--wallet', 'bob', '--json')
  expect(records.map(({ kind, memo }) => [kind, memo])).toEqual([
    ['received', 'invoice 7'],
    ['received', ''],
    ['received', 'welcome'],
    ['received', ''],
    ['unshielded', ''],
  ])
})

test('the balance for people says hidden supply, issuers and tickets', async () => {
  await done('ticket', 'mint', 'Seat', '43', bob, '--yes')
  const { stdout } = await run('wallet', 'balance', '--wallet', 'bob')
  const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))
  expect(lines.slice(1)).toEqual([
    ' | coin | 2.5 ETH | 1 note',
    ' | "GOLD" | 200 | 1 note | issued by 0xf39F…2266 | cap 10,000',
    ' | "Fund A" | 90 | 1 note | issued by 0xf39F…2266 | supply hidden',
    ' | "Seat" | 1 ticket | id 43 | issued by 0xf39F…2266',
    ' | Names are what issuers say; compare the issuer.',
    '',
  ])
})

describe('names', () => {
  test('WAL-10: one that two held assets have chooses none of them', async () => {
    const key = state.sandbox.accounts[1]?.privateKey ?? ''
    const file = join(folder, 'other.key')
    writeFileSync(file, key, { mode: 0o600 })
    await done('asset', 'issue', 'GOLD', '--key-file', file, '--yes')
    await done('asset', 'mint', 'GOLD', '5', alice, '--key-file', file, '--yes')
    const told = await refused('wallet', 'send', '1', bob, '--asset', 'GOLD', '--yes')
    expect(told).toMatch(
      /^✗ 2 assets are called "GOLD": 0x[0-9a-f]{64} \(issued by 0x.*, 0x.*\. Name it by its id\.\n$/,
    )
  })

  test('that nobody issued are unknown, and so are ids that are too short', async () => {
    expect(await refused('wallet', 'send', '1', bob, '--asset', 'SILVER', '--yes')).toContain('as "SILVER"')
    expect(await refused('wallet', 'send', '1', bob, '--asset', '0x12', '--yes')).toContain('64 digits')
  })

  test('of strangers can not write on the terminal', async () => {
    await done('asset', 'issue', 'A\u202e\u001b[2J', '--yes')
    for (const args of [
      ['asset', 'list'],
      ['asset', 'list', '--json'],
    ]) {
      const { stdout } = await run(...args)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/)
      expect(stdout).toContain('202e')
    }
  })

  test('of others are not taken for ones that the account issued', async () => {
    const file = join(folder, 'third.key')
    writeFileSync(file, state.sandbox.accounts[2]?.privateKey ?? '', { mode: 0o600 })
    expect(await refused('asset', 'mint', 'GOLD', '1', alice, '--key-file', file, '--yes')).toContain('as "GOLD"')
  })
})

test('an amount is read exactly', async () => {
  await done('wallet', 'send', '0.000000000000000001', bob, '--yes')
  expect(await holdings('bob')).toMatchObject({ coin: '2500000000000000001' })
})

test('too little says how much there is, in coins', async () => {
  const told = await refused('wallet', 'send', '99', bob, '--yes')
  expect(told).toMatch(/^✗ The wallet can spend 6\.249999999999999999 ETH; this needs 99 ETH\. Shield more/)
})

test.each([
  ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 'merkato wallet unshield'],
  ['mk1nonsense', 'mk1 or mkone1'],
  ['me', 'mk1 or mkone1'],
])('%s is no private payee', async (to, words) => {
  expect(await refused('wallet', 'send', '1', to, '--yes')).toContain(words)
})

test('a key in the place of an address is not repeated', async () => {
  const key = String((await done('wallet', 'export-key', 'tracking', '--yes')).key)
  expect(await refused('wallet', 'send', '1', key, '--yes')).not.toContain(key.slice(0, 20))
})

test.each([
  ['wallet', 'send', '1', 'BOB'],
  ['wallet', 'unshield', '1', '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'],
  ['wallet', 'export-key', 'incoming'],
  ['asset', 'issue', 'LEAD'],
  ['asset', 'burn', 'coin', '1'],
])('%s %s asks first; where nobody can be asked it does nothing and names --yes', async (...args) => {
  const before = await new JsonRpcProvider(state.sandbox.url).getBlockNumber()
  const told = await refused(...args.map((arg) => (arg === 'BOB' ? bob : arg)))
  expect(told).toMatch(/Nobody can be asked here\. Add --yes to do it\.\n$/)
  expect(await new JsonRpcProvider(state.sandbox.url).getBlockNumber()).toBe(before)
})

test('no node: one line with the next step, and nothing of the path, where a key may stand', async () => {
  const told = await refused('wallet', 'balance', '--url', 'http://127.0.0.1:1/v2/my-secret?key=abc')
  expect(told).toMatch(/^✗ No node answers at http:\/\/127\.0\.0\.1:1\. .*merkato sandbox.*--url.*\n$/)
})

test.each([['ftp://example'], ['127.0.0.1:8545'], ['http://']])('%s is no address of a node', async (url) => {
  expect(await refused('wallet', 'balance', '--url', url)).toContain('http:// or https://')
})

test('no pool there: said so', async () => {
  const told = await refused('wallet', 'balance', '--pool', '0x70997970C51812dc3A010C7d01b50e0d17dc79C8')
  expect(told).toContain('No shielded pool answers at')
})

test('an account that the wallet does not have', async () => {
  expect(await refused('wallet', 'balance', '--account', '7')).toContain('It has 0.')
})

test('a second account of a phrase is another wallet', async () => {
  expect(await done('wallet', 'accounts', '--add', '--wallet', 'bob')).toEqual({ wallet: 'bob', accounts: [0, 1] })
  const { address } = await done('wallet', 'address', '--wallet', 'bob', '--account', '1')
  expect(address).toMatch(/^mk1/)
  expect(address).not.toBe(bob)
})

test('no gas account: both ways to name one are told', async () => {
  vi.stubEnv('MERKATO_KEY', '')
  const told = await refused('wallet', 'shield', '1')
  vi.stubEnv('MERKATO_KEY', state.sandbox.accounts[0]?.privateKey)
  expect(told).toMatch(/--key-file FILE, or set MERKATO_KEY/)
})

test('a private key that is none is not repeated', async () => {
  vi.stubEnv('MERKATO_KEY', `0x${'f'.repeat(64)}`)
  const { stderr } = await run('wallet', 'shield', '1', '--verbose')
  vi.stubEnv('MERKATO_KEY', state.sandbox.accounts[0]?.privateKey)
  expect(stderr).toContain('MERKATO_KEY holds no private key')
  expect(stderr).not.toContain('ffff')
})
