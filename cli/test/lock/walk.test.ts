import { JsonRpcProvider } from 'ethers'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))
vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)

const { file, plantWallet, state } = useSandbox()
const ETHER = 10n ** 18n
const BUYER = ['--wallet', 'buyer']
const SELLER = ['--wallet', 'seller']

const done = async (...args: string[]) => {
  const said = await run(...args)
  expect({ code: said.code, stderr: said.code === 0 ? '' : said.stderr }).toEqual({ code: 0, stderr: '' })
  return said
}
const record = async (...args: string[]) => (await done(...args, '--json')).records[0] ?? {}
const records = async (...args: string[]) => (await done(...args, '--json')).records
const refused = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  return stderr
}
const coins = async (wallet: string[]) => BigInt(String((await record('wallet', 'balance', ...wallet)).total))
const node = () => new JsonRpcProvider(state.sandbox.url)
const later = async (seconds: number) => {
  // A little more: with many blocks in a second the chain's clock runs ahead of this machine's.
  await node().send('evm_increaseTime', [seconds + 60])
  await node().send('evm_mine', [])
}

let [seller, decider, byDecider] = ['', '', [] as string[]]
beforeAll(async () => {
  await Promise.all(['buyer', 'seller', 'decider'].map((wallet) => plantWallet(wallet)))
  seller = String((await record('wallet', 'address', ...SELLER)).address)
  decider = String(state.sandbox.accounts[3]?.address)
  byDecider = ['--wallet', 'decider', '--key-file', file('decider.key', String(state.sandbox.accounts[3]?.privateKey))]
  await record('wallet', 'shield', '5', ...BUYER)
})

const terms = (pay: string, ...more: string[]) => [
  ...['lock', 'create', '--alternative', pay, '--alternative', 'refund', '--decider', decider, '--deadline', '7d'],
  ...[...BUYER, ...more],
]
const create = async (pay = `${seller} 0.5 "order 7"`, ...more: string[]) =>
  String((await record(...terms(pay, ...more), '--yes')).lockId)

test('locked, looked at, chosen and paid; each side sees its part and its next step', async () => {
  const unsure = await run(...terms(`${seller} 0.5 "order 7"`))
  expect(unsure.stderr).toContain(
    `One of these happens:\n  0  pays 0.5 ETH to ${seller}, "order 7"\n  1  all comes back to you (happens if nobody chooses)\nNotes lie in it whole until then, so it can hold more than it pays; the rest comes back.\n`,
  )
  expect(unsure.stderr).toMatch(
    /✗ 0x\w{40} chooses until .* UTC \(in 7 d\); you can not take it back before\. Nobody can be asked here\. Add --yes to do it\.\n$/,
  )

  const said = await done(...terms(`${seller} 0.5 "order 7"`), '--yes')
  const [lockId = ''] = /(?<=lock )0x[0-9a-f]{64}/.exec(said.stdout) ?? []
  for (const step of [`inspect ${lockId}`, `settle ${lockId} --alternative N`, `settle ${lockId} --default`])
    expect(said.stdout).toContain(`    merkato lock ${step}\n`)

  expect((await done('wallet', 'balance', ...BUYER)).stdout).toMatch(
    /coin +0 ETH +0 notes +5 ETH locked\n.*merkato lock list/,
  )
  expect((await done('wallet', 'notes', ...BUYER)).stdout).toMatch(
    new RegExp(`note 0 +5 ETH +locked\\n.*merkato lock inspect ${lockId}`),
  )
  expect(await record('wallet', 'notes', ...BUYER)).toMatchObject({ state: 'locked', lockId })

  const seen = (await done('lock', 'inspect', lockId, ...SELLER)).stdout
  expect(seen).toContain('  0  pays you 0.5 ETH, "order 7"\n')
  expect(seen).toMatch(/ {2}1 {2}pays you nothing \(happens if nobody chooses\)\n/)
  expect(seen).toMatch(
    new RegExp(`state +open until .* UTC \\(in 6 d 23 h\\), then alternative 1 happens\\n {2}decider +${decider}\\n`),
  )
  expect((await done('lock', 'inspect', lockId, ...BUYER)).stdout).toMatch(
    /0 {2}pays 0\.5 ETH to mk1.*\n {5}gives 4\.5 ETH back to you\n {2}1 {2}gives 5 ETH back to you/,
  )
  const blind = await record('lock', 'inspect', lockId, ...byDecider)
  expect(JSON.stringify(blind)).not.toMatch(/"amount"/)
  expect(blind).toMatchObject({
    decidedByMe: true,
    mine: false,
    paysMe: false,
    outcomes: [{ unread: 2 }, { unread: 2 }],
  })

  expect(await refused('wallet', 'send', '1', seller, ...BUYER, '--yes')).toBe(
    '✗ The wallet can spend 0 ETH; this needs 1 ETH. 5 ETH more is locked for one of several outcomes: merkato lock list\n',
  )
  expect((await done('lock', 'list', ...BUYER)).stdout).toContain(`${lockId}\n    holds 5 ETH of yours\n`)
  expect((await done('lock', 'list', ...SELLER)).stdout).toContain(`${lockId}\n    may pay you\n`)
  expect((await done('lock', 'list', ...byDecider)).stdout).toContain(`${lockId}\n    yours to decide\n`)

  expect(await refused('lock', 'settle', lockId, '--alternative', '0', ...byDecider)).toMatch(
    /^Alternative 0:\n {2}pays you nothing\n.*\n✗ This happens for good, .* Nobody can be asked here/,
  )
  expect(await record('lock', 'settle', lockId, '--alternative', '0', ...byDecider, '--yes')).toMatchObject({
    lockId,
    alternative: 0,
    byDefault: false,
  })
  expect([await coins(BUYER), await coins(SELLER)]).toEqual([(ETHER * 9n) / 2n, ETHER / 2n])
  expect((await done('lock', 'inspect', lockId, ...SELLER)).stdout).toMatch(
    /settled in block \d+: alternative 0 happened, as the decider chose\n[\s\S]* {2}0 {2}pays you 0\.5 ETH, "order 7" \(this happened\)\n/,
  )
  const history = await records('wallet', 'history', ...BUYER)
  expect(history.map(({ kind, amount, lockId: id }) => [kind, BigInt(String(amount)), id])).toEqual([
    ['shielded', 5n * ETHER, undefined],
    ['locked', 5n * ETHER, lockId],
    ['settled', 5n * ETHER, lockId],
    ['sent', ETHER / 2n, undefined],
  ])
  expect((await done('wallet', 'history', ...BUYER)).stdout).toMatch(
    /locked +5 ETH +in lock 0x\w+…\w+\n.*settled +5 ETH +from lock 0x\w+…\w+/,
  )
})

test('nobody chose: from the deadline on anybody lets the fallback happen, and the decider no longer chooses', async () => {
  const before = await coins(BUYER)
  const lockId = await create(`${seller} 1`)
  const early = await refused('lock', 'settle', lockId, '--default', ...SELLER, '--yes')
  expect(early).toMatch(/✗ The deadline is at .* UTC; until then the decider alone may settle\. Come back then, /)
  await later(7 * 86_400)
  expect((await done('lock', 'inspect', lockId, ...SELLER)).stdout).toMatch(
    new RegExp(
      `due since .* UTC \\(1 min.* ago\\): nobody chose, and alternative 1 can happen now\\n[^]*Anybody may settle it:\\n {4}merkato lock settle ${lockId} --default\\n$`,
    ),
  )
  expect((await done('lock', 'list', ...SELLER)).stdout).toContain('merkato lock settle LOCK --default\n')
  const late = await refused('lock', 'settle', lockId, '--alternative', '0', ...byDecider, '--yes')
  expect(late).toMatch(
    new RegExp(`✗ The time to choose was over at .* UTC\\. .*: merkato lock settle ${lockId} --default\\n$`),
  )
  expect(await record('lock', 'settle', lockId, '--default', ...SELLER, '--yes')).toMatchObject({
    ...{ lockId, alternative: 1, byDefault: true },
  })
  expect(await coins(BUYER)).toBe(before)
  const again = await refused('lock', 'settle', lockId, '--default', ...SELLER, '--yes')
  expect(again).toBe(`✗ The lock is settled already. See how: merkato lock inspect ${lockId}\n`)
  expect((await done('lock', 'list', ...BUYER)).stdout).toMatch(
    /made by you\n.*: alternative 1 happened, because nobody/,
  )
})

test('a stranger is told who decides, and from when on anybody may', async () => {
  const lockId = await create(`${seller} 0.1`)
  const told = await refused('lock', 'settle', lockId, '--alternative', '0', ...SELLER, '--yes')
  const stranger = state.sandbox.accounts[0]?.address
  expect(told).toMatch(
    new RegExp(
      `^✗ ${stranger} does not decide this lock; ${decider} does\\. .*--key-file.* UTC on anybody settles it: merkato lock settle ${lockId} --default\\n$`,
    ),
  )
  expect(await refused('lock', 'settle', lockId, '--alternative', '7', ...byDecider, '--yes')).toBe(
    `✗ The lock has no alternative 7. See which there are, from 0: merkato lock inspect ${lockId}\n`,
  )
  await done('lock', 'settle', lockId, '--alternative', '1', ...byDecider, '--yes')
})

describe('alternatives', () => {
  test('pay several assets, some for everybody to see; all of them out of a file', async () => {
    const address = String((await record('wallet', 'address', ...BUYER)).address)
    await record('asset', 'issue', 'Fund A', ...BUYER, '--yes')
    await record('asset', 'mint', 'Fund A', '90', address, ...BUYER, '--yes')
    await record('ticket', 'category', 'Seat', ...BUYER, '--yes')
    await record('ticket', 'mint', 'Seat', '7', address, ...BUYER, '--yes')
    const account = String(state.sandbox.accounts[5]?.address)
    const pay = [
      { to: seller, amount: 'Fund A:40', memo: 'half' },
      { to: account, amount: '0.25' },
    ]
    const list = [{ pay }, { pay: [{ to: seller, amount: 'Seat#7' }] }, {}]
    const args = ['--alternatives', file('terms.json', JSON.stringify(list)), '--decider', decider, '--deadline', '2h']
    const made = await record('lock', 'create', ...args, ...BUYER, '--fallback', '1', '--yes')
    expect(made).toMatchObject({
      fallback: 1,
      decider,
      data: null,
      alternatives: [
        [
          { name: 'Fund A', amount: '40', to: seller, memo: 'half' },
          { amount: '250000000000000000', to: account },
        ],
        [{ kind: 'ticket', amount: '1' }],
        [],
      ],
    })
    const lockId = String(made.lockId)
    const { stdout } = await done('lock', 'inspect', lockId, ...SELLER)
    expect(stdout).toContain(`  0  pays you 40 "Fund A" (issued by ${state.sandbox.accounts[0]?.address}), "half"\n`)
    expect(stdout).toContain(`     pays 0.25 ETH to ${account}, for everybody to see\n`)
    expect(stdout).toMatch(/ {2}1 {2}pays you the ticket "Seat".* \(happens if nobody chooses\)\n/)
    const balance = (await done('wallet', 'balance', ...BUYER)).stdout
    expect(balance).toMatch(/"Fund A" +0 +0 notes +issued by \S+ +90 locked\n/)
    expect(balance).toMatch(/"Seat" +0 +0 notes +issued by \S+ +1 locked\n/)
    expect((await done('wallet', 'balance', '--asset', 'Fund A', ...BUYER)).stdout).toContain('90 locked')
    await done('lock', 'settle', lockId, '--alternative', '0', ...byDecider, '--yes')
    expect(await record('wallet', 'balance', '--asset', 'Fund A', ...SELLER)).toMatchObject({ total: '40' })
  })

  test('a contract that decides is called one, with the data that it is given', async () => {
    const contract = state.sandbox.contracts.orderEscrow
    const data = `0x${'0A'.repeat(32)}`
    const args = [
      '--alternative',
      `${seller} 0.1`,
      '--alternative',
      'refund',
      '--deadline',
      '2099-01-01',
      '--data',
      data,
    ]
    const over = await refused('lock', 'create', ...args, '--decider', contract, ...BUYER, '--yes')
    expect(over).toContain('at most 730 days ahead')
    const near = args.map((arg) => (arg === '2099-01-01' ? '1h' : arg))
    const { stdout } = await done('lock', 'create', ...near, '--decider', contract, ...BUYER, '--yes')
    const [lockId = ''] = /(?<=lock )0x[0-9a-f]{64}/.exec(stdout) ?? []
    expect(stdout).toContain(`The contract ${contract} chooses until `)
    expect(stdout).not.toContain('--alternative N')
    const seen = (await done('lock', 'inspect', lockId, ...SELLER)).stdout
    expect(seen).toContain(`  decider  ${contract}, a contract\n`)
    expect(seen).toContain(`  data     ${data.toLowerCase()}\n`)
    expect(await refused('lock', 'settle', lockId, '--alternative', '0', ...SELLER, '--yes')).toMatch(
      /does not decide this lock; the contract \S+ does\. It chooses by its own rules; from .* UTC on anybody settles/,
    )
  })
})

describe('what can not be had is refused before anything is asked, proved or sent', () => {
  const both = ['--alternative', 'mk1 1', '--alternative', 'refund']
  test.each([
    ['one alternative', ['--alternative', 'refund'], 'A lock has 2 to 8 alternatives; this one has 1.'],
    ['no alternative', [], 'A lock has 2 to 8 alternatives; none was given.'],
    [
      '9 alternatives',
      Array.from({ length: 9 }, () => ['--alternative', 'refund']).flat(),
      'A lock has 2 to 8 alternatives; this one has 9.',
    ],
    ['refunds alone', ['--alternative', 'refund', '--alternative', 'refund'], 'No alternative pays anything.'],
    ['two sources', [...both, '--alternatives', 'x.json'], 'Give --alternative or --alternatives.'],
    ['a fallback that is none', [...both, '--fallback', '2'], 'counted from 0, as given: --fallback 1'],
    ['no fallback and no refund', ['--alternative', 'a 1', '--alternative', 'b 1'], 'Which alternative happens'],
    ['data that are no 32 bytes', [...both, '--data', '0x12'], '64 hexadecimal digits'],
    ['a deadline that is over', ['DEAL', '--deadline', '2020-01-01'], '--deadline "2020-01-01" is over'],
    ['a deadline too far', ['DEAL', '--deadline', '731d'], 'at most 730 days ahead'],
    ['a deadline that is none', ['DEAL', '--deadline', 'soon'], '--deadline 7d'],
    ['a decider that is none', [...both, '--decider', 'bob'], 'bob is no public account'],
    ['a payee that is none', ['--alternative', 'bob 1', '--alternative', 'refund'], 'mk1 or mkone1'],
    ['an asset that is not held', ['--alternative', 'PAYEE LEAD:1', '--alternative', 'refund'], 'as "LEAD"'],
    [
      'two private payees of one asset',
      ['--alternative', 'PAYEE 1, PAYEE 2', '--alternative', 'refund'],
      'payments apart',
    ],
    ['a public payment with a memo', ['--alternative', 'DECIDER 1 "x"', '--alternative', 'refund'], 'carries no memo'],
  ])('%s', async (_, args, words) => {
    const given = args.flatMap((arg) =>
      arg === 'DEAL' ? ['--alternative', `${seller} 1`, '--alternative', 'refund'] : arg,
    )
    const filled = given.map((arg) => arg.replaceAll('PAYEE', seller).replace('DECIDER', decider))
    const rest = [
      ...(args.includes('--decider') ? [] : ['--decider', decider]),
      ...(args.includes('--deadline') ? [] : ['--deadline', '7d']),
    ]
    const before = await node().getBlockNumber()
    expect(await refused('lock', 'create', ...filled, ...rest, ...BUYER, '--yes')).toContain(words)
    expect(await node().getBlockNumber()).toBe(before)
  })

  test.each([
    [['inspect', '0x12'], '0x and 64 hexadecimal digits'],
    [['inspect', `0x${'0'.repeat(64)}`], '(merkato lock list), --url and --pool'],
    [['settle', `0x${'0'.repeat(64)}`, '--default'], '(merkato lock list), --url and --pool'],
    [['settle', `0x${'0'.repeat(64)}`], 'The decider gives --alternative N'],
    [['settle', `0x${'0'.repeat(64)}`, '--alternative', '0', '--default'], 'the chosen or the fallback?'],
    [
      ['settle', `0x${'0'.repeat(64)}`, '--alternative', '0', '--relay', 'http://127.0.0.1:1'],
      'The decider sends its choice itself',
    ],
    [['settle', `0x${'0'.repeat(64)}`, '--alternative', 'pay'], '"pay" numbers no alternative'],
  ])('lock %s', async (args, words) => {
    expect(await refused('lock', ...args, ...SELLER)).toContain(words)
  })
})
