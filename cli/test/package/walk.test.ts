import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesToHex, decodeParcelKey } from '@merkato/protocol'
import { JsonRpcProvider } from 'ethers'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { PASSWORD, run, type Said, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))
vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)

const { folder, file, home, plantWallet, state } = useSandbox()
const path = (name: string) => join(folder, name)
const mode = (name: string) => statSync(path(name)).mode & 0o777
const account = (index: number) => state.sandbox.accounts[index]?.address ?? ''

/** What every command said, for the test that looks for secrets in it. */
const heard: string[] = []
async function say(wallet: string, ...args: string[]): Promise<Said> {
  const said = await run(...args, '--wallet', wallet)
  heard.push(said.stdout, said.stderr)
  return said
}
const done = async (wallet: string, ...args: string[]) => {
  const { code, records, stderr } = await say(wallet, ...args, '--yes', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return records[0] ?? {}
}
const shown = async (wallet: string, ...args: string[]) => {
  const { code, records, stdout, stderr } = await say(wallet, ...args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return { stdout, records }
}
const refused = async (wallet: string, ...args: string[]) => {
  const yes = /^(peek|inspect|list)$/.test(args[1] ?? '') ? [] : ['--yes']
  const { code, stderr } = await say(wallet, ...args, ...yes, '--verbose')
  expect(code).toBe(1)
  return stderr.split('\n').find((line) => line.startsWith('✗')) ?? ''
}
const seal = async (...args: string[]) => String((await done('alice', 'package', 'seal', ...args)).parcel)
const balances = async (wallet: string) => {
  const { records } = await shown(wallet, 'wallet', 'balance', '--json')
  return Object.fromEntries(records.map(({ name, total }) => [name, Number(total)]))
}

let [alice, bob] = ['', '']
beforeAll(async () => {
  await Promise.all([plantWallet('alice'), plantWallet('bob')])
  alice = (await run('wallet', 'address', '--wallet', 'alice')).stdout.trim()
  bob = (await run('wallet', 'address', '--wallet', 'bob')).stdout.trim()
  await done('alice', 'wallet', 'shield', '5')
  await done('alice', 'asset', 'issue', 'GOLD')
  await done('alice', 'asset', 'mint', 'GOLD', '500', alice)
  await done('alice', 'ticket', 'category', 'Seat')
  await done('alice', 'ticket', 'mint', 'Seat', '42', alice)
  file('holder.key', state.sandbox.accounts[5]?.privateKey ?? '')
})

describe('a parcel for a person', () => {
  let parcel = ''

  test('takes coins, tokens, a ticket and words with it, and says what happens next', async () => {
    const give = ['--give', 'coin:0.5', '--give', 'GOLD:100', '--give', 'Seat#42', '--data', 'row 7']
    const asked = await say('alice', 'package', 'seal', ...give, '--to', bob)
    expect(asked).toMatchObject({ code: 1, stdout: '' })
    expect(asked.stderr).toMatch(
      /^You seal\n {2}0\.5 ETH\n {2}100 "GOLD" \(issued by 0xf39F.*\)\n {2}the ticket "Seat" \(.*\)\n {2}5 bytes of data\nfor mk1\w+\.\n✗ It leaves your wallet, and nobody takes it back\. Nobody can be asked here\. Add --yes to do it\.\n$/,
    )
    const { stdout } = await say('alice', 'package', 'seal', ...give, '--to', bob, '--recover-after', '30d', '--yes')
    parcel = / parcel (0x\w{64})\n/.exec(stdout)?.[1] ?? ''
    expect(stdout.split('\n').slice(3)).toEqual([
      `    parcel ${parcel}`,
      '  Whoever has that address goes on with:',
      `    merkato package peek ${parcel}`,
      `    merkato package open ${parcel}`,
      '',
    ])
    expect(await balances('alice')).toEqual({ coin: 4.5e18, GOLD: 400 })
  })

  test('is listed by both, each as it concerns them', async () => {
    expect((await shown('alice', 'package', 'list')).stdout).toMatch(
      new RegExp(
        `^ {2}sent {2}${parcel}\n {8}3 notes, \\d+ bytes\\. Somebody else holds it, until .* UTC \\(in \\d+ d `,
      ),
    )
    const { records } = await shown('bob', 'package', 'list', '--json', '--state', 'held')
    expect(records).toMatchObject([
      {
        parcel,
        state: 'held',
        notes: 3,
        hasKey: true,
        mine: false,
        sealedBy: account(0),
        holder: { kind: 'oneTimeKey' },
      },
    ])
  })

  test('shows to whoever has its key what is in it, and not to others', async () => {
    await plantWallet('carol')
    expect(await refused('carol', 'package', 'peek', parcel)).toMatch(
      /^✗ This wallet does not have the key.*--parcel-key-file FILE$/,
    )
    const { stdout } = await shown('bob', 'package', 'peek', parcel)
    expect(stdout).toMatch(
      /^ {2}In the parcel, compared with the chain:\n {4}0\.5 ETH\n {4}100 "GOLD" .*\n {4}the ticket "Seat" .*\n {2}and 5 bytes of data, the words of whoever sealed it:\n {4}│ row 7\n$/,
    )
    expect((await say('bob', 'package', 'key', parcel, '--out', path('shown.key'))).stderr).toMatch(
      /Add --yes to do it/,
    )
    await done('bob', 'package', 'key', parcel, '--out', path('shown.key'))
    expect([mode('shown.key'), readFileSync(path('shown.key'), 'utf8')]).toEqual([
      0o600,
      expect.stringMatching(/^mkparcelkey1\w+\n$/),
    ])
    const { records } = await shown(
      'carol',
      'package',
      'peek',
      parcel,
      '--json',
      '--parcel-key-file',
      path('shown.key'),
    )
    expect(records).toMatchObject([
      {
        parcel,
        give: [{ name: 'coin', amount: '500000000000000000' }, { name: 'GOLD' }, { name: 'Seat' }],
        dataBytes: 5,
        text: 'row 7',
        hex: null,
        out: null,
      },
    ])
    expect(await refused('carol', 'package', 'open', parcel, '--parcel-key-file', path('shown.key'))).toMatch(
      /^✗ Somebody else holds it, .* inspect 0x/,
    )
    expect((await shown('carol', 'package', 'list')).stdout).toMatch(/^ {2}No parcels yet\. /)
  })

  test('goes on, still sealed, and is opened by who has it then, once', async () => {
    const { stdout } = await say('bob', 'package', 'send', parcel, alice, '--yes')
    expect(stdout).toMatch(/✓ The parcel went to mk1/)
    expect(await refused('bob', 'package', 'open', parcel)).toMatch(/^✗ Somebody else holds it/)
    expect((await shown('alice', 'package', 'inspect', parcel)).stdout).toMatch(
      /^ {2}You hold it and may open it, until .*\n {4}parcel .*\n {4}holder {5}one-time key 0x\w+\n[\s\S]*, by this wallet\n[\s\S]*from then on you alone may open it\n[\s\S]* Open it: merkato package open 0x/,
    )
    const asked = await say('alice', 'package', 'open', parcel)
    expect(asked.stderr).toMatch(
      /^In the parcel:\n {2}0\.5 ETH\n[\s\S]*✗ All of it goes to your wallet\. A parcel is opened once\. /,
    )
    const opened = await say('alice', 'package', 'open', parcel, '--yes')
    expect(opened.stdout).toMatch(/✓ The parcel is open; what was in it is in your wallet now\.\n[\s\S]* peek 0x/)
    expect(await balances('alice')).toEqual({ coin: 5e18, GOLD: 500, Seat: 1 })
    expect(await refused('alice', 'package', 'open', parcel)).toMatch(
      /^✗ It was opened in block \d+; nothing is left in it\. See by whom: /,
    )
    expect((await shown('bob', 'package', 'peek', parcel)).stdout).toMatch(
      /^ {2}Opened already, and empty\. What was in the parcel, compared with the chain:\n {4}0\.5 ETH\n/,
    )
  })
})

describe('contents that stay off the chain', () => {
  const picture = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251)
  let parcel = ''

  test('go into a file before anything is sent, as the key does, for their owner alone', async () => {
    writeFileSync(path('picture'), picture)
    const data = ['--data-file', path('picture'), '--to', account(5)]
    expect(await refused('alice', 'package', 'seal', ...data)).toMatch(/more than 65,536 bytes\. .*--off-chain FILE$/)
    const files = ['--off-chain', path('contents'), '--parcel-key-file', path('parcel.key')]
    const sealed = await done(
      'alice',
      'package',
      'seal',
      '--give',
      'GOLD:10',
      ...data,
      ...files,
      '--recover-after',
      '1h',
    )
    expect(sealed).toMatchObject({
      receiver: 'account',
      dataBytes: 70_000,
      contentsFile: path('contents'),
      keyFile: path('parcel.key'),
    })
    expect([mode('contents'), mode('parcel.key')]).toEqual([0o600, 0o600])
    parcel = String(sealed.parcel)
    const again = await refused('alice', 'package', 'seal', ...data, ...files)
    expect(again).toBe(`✗ ${path('contents')} exists already. Name another file.`)
  })

  test('without a place to keep them nothing is sealed', async () => {
    const before = await new JsonRpcProvider(state.sandbox.url).getBlockNumber()
    const nowhere = join(path('picture'), 'contents')
    expect(await refused('alice', 'package', 'seal', '--data', 'x', '--to', bob, '--off-chain', nowhere)).toMatch(
      /can not be written/,
    )
    expect(await new JsonRpcProvider(state.sandbox.url).getBlockNumber()).toBe(before)
  })

  test('and the key are asked for by name; other files and keys are told from them', async () => {
    const look = ['package', 'peek', parcel]
    const withKey = [...look, '--parcel-key-file', path('parcel.key')]
    expect(await refused('bob', ...withKey)).toMatch(/^✗ The contents are kept off the chain\. .*--contents FILE$/)
    expect(await refused('bob', ...withKey, '--contents', path('picture'))).toMatch(
      /^✗ The contents are not those that were sealed\. /,
    )
    expect(await refused('bob', ...withKey, '--contents', path('nothing'))).toMatch(
      /can not be read\. Check --contents\.$/,
    )
    expect(await refused('bob', ...look, '--parcel-key-file', path('shown.key'))).toMatch(
      /^✗ The file holds the key of parcel 0x\w{64}\. /,
    )
    expect(await refused('bob', ...look, '--parcel-key-file', path('holder.key'))).toMatch(
      /^✗ The file holds no key of a parcel/,
    )
    const open = file('open.key', readFileSync(path('parcel.key'), 'utf8'), 0o644)
    expect(await refused('bob', ...look, '--parcel-key-file', open)).toMatch(
      /^✗ Others can read the key file of the parcel .* chmod 600 /,
    )
    const { stdout } = await shown('bob', ...withKey, '--contents', path('contents'))
    expect(stdout).toMatch(
      /10 "GOLD" .*\n {2}and 70,000 bytes of data that are no text\. Write them to a file: --out FILE\n$/,
    )
    await shown('bob', ...withKey, '--contents', path('contents'), '--out', path('got'))
    expect([mode('got'), new Uint8Array(readFileSync(path('got')))]).toEqual([0o600, picture])
  })

  test('are opened by the account that holds the parcel, in time', async () => {
    const files = ['--contents', path('contents'), '--parcel-key-file', path('parcel.key')]
    expect(await refused('bob', 'package', 'open', parcel, ...files)).toMatch(
      /^✗ Somebody else holds it, .* If account 0x\w{40} is yours, name it: --key-file FILE$/,
    )
    const as = ['--key-file', path('holder.key')]
    expect((await shown('bob', 'package', 'list', ...as)).stdout).toMatch(
      /held .*\n.*1 note, contents off the chain\. You hold it/,
    )
    const { stdout } = await say('bob', 'package', 'open', parcel, ...files, ...as, '--yes')
    expect(stdout).toContain(`peek ${parcel} --parcel-key-file ${path('parcel.key')} --contents ${path('contents')}\n`)
    expect((await balances('bob')).GOLD).toBe(10)
  })
})

test('a parcel comes back to its sealer once its time is over, and nobody is handed one without a right', async () => {
  const parcel = await seal('--give', 'GOLD:50', '--to', account(5), '--recover-after', '1h')
  expect(await refused('alice', 'package', 'open', parcel)).toMatch(/^✗ Somebody else holds it, until/)
  await new JsonRpcProvider(state.sandbox.url).send('evm_increaseTime', ['0xe11'])
  await new JsonRpcProvider(state.sandbox.url).send('evm_mine', [])
  const late = await refused('bob', 'package', 'open', parcel, '--key-file', path('holder.key'))
  expect(late).toMatch(
    /^✗ Nobody opened it before .* \(\d+ s ago\): its sealer alone may by now\. See who sealed it: merkato package inspect 0x/,
  )
  expect(await refused('alice', 'package', 'send', parcel, bob)).toMatch(
    /^✗ Its time is over: .* merkato package open 0x/,
  )
  expect((await shown('alice', 'package', 'list', '--state', 'recoverable', '--json')).records).toMatchObject([
    { parcel },
  ])
  await done('alice', 'package', 'open', parcel)
  expect((await balances('alice')).GOLD).toBe(490)
})

test("a parcel in a parcel is its opener's, key and all, and pays an account in public", async () => {
  const outer = await seal('--data', 'outer', '--to', bob)
  const key = ['--parcel-key-file', path('inner.key')]
  const sealed = await say('alice', 'package', 'seal', '--give', 'coin:1', '--to', outer, ...key, '--yes')
  const inner = / {4}parcel (0x\w{64})\n/.exec(sealed.stdout)?.[1] ?? ''
  expect(sealed.stdout).toContain(
    `\n  Whoever opens that parcel goes on with:\n    merkato package peek ${inner}\n    merkato package open ${inner}\n`,
  )
  expect(await refused('bob', 'package', 'open', inner)).toBe(
    `✗ It lies in the parcel ${outer.slice(0, 10)}…${outer.slice(-6)}; whoever opens that one holds it then. Open that one first: merkato package open ${outer}`,
  )
  expect(await refused('alice', 'package', 'seal', '--data', 'x', '--to', `0x${'12'.repeat(32)}`)).toMatch(
    /^✗ There is no parcel 0x1212/,
  )
  await done('bob', 'package', 'open', outer)
  expect(await refused('alice', 'package', 'seal', '--data', 'x', '--to', outer)).toMatch(
    /^✗ The parcel that shall hold it is open\. /,
  )
  const asked = await say('bob', 'package', 'open', inner, '--public-to', account(7))
  expect(asked.stderr).toContain(`All of it goes to ${account(7)}, for everybody to see.`)
  const before = await new JsonRpcProvider(state.sandbox.url).getBalance(account(7))
  await done('bob', 'package', 'open', inner, '--public-to', account(7))
  expect((await new JsonRpcProvider(state.sandbox.url).getBalance(account(7))) - before).toBe(10n ** 18n)
})

test('a holder without the key hands it to a one-time address alone, which a wallet that was restored is told of', async () => {
  const parcel = await seal('--give', 'GOLD:5', '--to', account(5), '--parcel-key-file', path('five.key'))
  const as = ['--key-file', path('holder.key')]
  expect(await refused('bob', 'package', 'send', parcel, alice, ...as)).toMatch(/^✗ This wallet does not have the key/)
  const address = (await shown('alice', 'wallet', 'one-time')).stdout.trim()
  const sent = await say('bob', 'package', 'send', parcel, address, ...as, '--yes')
  expect(sent.stdout).toContain('Its key, which this wallet does not have, comes from whoever sealed it.')
  expect((await shown('alice', 'package', 'list', '--state', 'held', '--json')).records).toMatchObject([{ parcel }])
  const wallets = readdirSync(join(home, 'wallets')).map((name) => join(home, 'wallets', name))
  for (const stored of wallets.filter((name) => /alice.*state$/.test(name))) rmSync(stored)
  expect(await refused('alice', 'package', 'open', parcel)).toMatch(/^✗ Somebody else holds it/)
  expect(
    await refused('bob', 'package', 'open', parcel, '--as', address, '--parcel-key-file', path('five.key')),
  ).toMatch(/^✗ Parcel 0x\w+ is not in this wallet's hands now\. .*inspect 0x/)
  await done('alice', 'package', 'open', parcel, '--as', address)
})

test('what fits into no transaction is told to stay off the chain', async () => {
  for (const id of ['43', '44', '45']) await done('alice', 'ticket', 'mint', 'Seat', id, alice)
  writeFileSync(path('most'), new Uint8Array(65_536))
  const give = ['coin:1', 'GOLD:1', 'Seat#42', 'Seat#43', 'Seat#44', 'Seat#45'].flatMap((part) => ['--give', part])
  const told = await refused('alice', 'package', 'seal', ...give, '--data-file', path('most'), '--to', bob)
  expect(told).toMatch(
    /^✗ 6 notes and this data are more than .* bytes .*\. Keep the contents off the chain, .*--off-chain FILE$/,
  )
})

test('words of a stranger can not write on the terminal, nor look like those of the command', async () => {
  const words = 'one\n  ✓ The parcel is open.\n\u001b[2J\u202e'
  const parcel = await seal('--data', words, '--to', bob)
  const { stdout } = await shown('bob', 'package', 'peek', parcel)
  expect(stdout.split('\n').slice(3, -1)).toEqual([
    '    │ one',
    '    │   ✓ The parcel is open.',
    '    │ \\u{1b}[2J\\u{202e}',
  ])
  const { records } = await shown('bob', 'package', 'peek', parcel, '--json')
  expect(records[0]?.text).toBe(words)
})

test.each([
  [['seal', '--to', 'BOB'], '✗ Nothing would be in the parcel. Give --give coin:0.5, --data or --data-file.'],
  [
    ['seal', '--to', 'BOB', '--data', 'x', '--data-file', 'y'],
    '✗ A parcel has one piece of data. Give --data or --data-file.',
  ],
  [['seal', '--to', 'BOB', '--give', 'coin:99'], 'Shield more'],
  [['seal', '--to', 'BOB', '--data', 'x', '--recover-after', 'soon'], '--recover-after 7d'],
  [['seal', '--to', 'bob', '--data', 'x'], 'One begins with mk1 or mkone1; copy it whole.'],
  [['seal', '--to', '0x12', '--data', 'x'], '0x and 40 hexadecimal digits'],
  [['inspect', '0x12'], 'Copy it whole out of merkato package list.'],
  [['open', `0x${'34'.repeat(32)}`], 'merkato wallet sync --rescan'],
  [['open', `0x${'34'.repeat(32)}`, '--to', 'BOB', '--public-to', '0x'], 'Give --to or --public-to.'],
])('%j is refused with the next step', async (args, words) => {
  expect(await refused('alice', 'package', ...args.map((arg) => (arg === 'BOB' ? bob : arg)))).toContain(words)
})

test('secrets: no command said a key, a phrase or a password, and a key on a command line is not repeated', async () => {
  const texts = ['shown.key', 'parcel.key', 'inner.key', 'five.key'].map((name) =>
    readFileSync(path(name), 'utf8').trim(),
  )
  const told = await refused('alice', 'package', 'peek', texts[0] ?? '')
  expect(told).toMatch(/^✗ This is the key of a parcel, and no name; .*--parcel-key-file FILE/)
  const keys = texts.map((text) => bytesToHex(decodeParcelKey(text, 31_337n).key))
  const secrets = ['mkparcelkey1', PASSWORD, state.sandbox.accounts[5]?.privateKey.slice(2) ?? '', ...keys]
  const stored = readdirSync(join(home, 'wallets')).map((name) => readFileSync(join(home, 'wallets', name), 'latin1'))
  expect(heard.length).toBeGreaterThan(100)
  for (const secret of secrets) expect([...heard, ...stored].filter((text) => text.includes(secret))).toEqual([])
  const asked = await run(
    'package',
    'key',
    decodeParcelKey(texts[1] ?? '', 31_337n).parcel,
    '--yes',
    '--wallet',
    'alice',
  )
  expect(asked.stdout).toBe(`${texts[1]}\n`)
})
