import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { parsePeriod } from '../src/tasks/audit/period.js'
import { run, useSandbox } from './support/in-process.js'

vi.mock('../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('./support/forging-prover.js')).forgedProving,
}))

const { file, folder } = useSandbox()

const INVOICE = 'invoice 7'
const EVIL = '=HYPERLINK("http://x")\u202e'
let keyFile = ''
let trackingKey = ''
let shopAddress = ''
let paid = ''

const only = async (...args: string[]) => (await run(...args, '--json')).records[0] as Record<string, string>

beforeAll(async () => {
  for (const wallet of ['buyer', 'shop']) await run('wallet', 'create', '--json', '--wallet', wallet)
  shopAddress = (await only('wallet', 'address', '--wallet', 'shop')).address as string
  await run('wallet', 'shield', '10', '--wallet', 'buyer', '--yes')
  const send = async (amount: string, memo: string) =>
    only('wallet', 'send', amount, shopAddress, '--memo', memo, '--wallet', 'buyer', '--yes')
  paid = (await send('2.5', INVOICE)).transactionHash as string
  await send('0.5', EVIL)
  trackingKey = (await only('wallet', 'export-key', 'tracking', '--wallet', 'shop', '--yes')).key as string
  keyFile = file('shop.key', `${trackingKey}\n`)
})

describe('merkato audit', () => {
  test('prints a report to read, in which a stranger’s words stay words', async () => {
    const { code, stdout, stderr } = await run('audit', '--key-file', keyFile)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Account ${shopAddress}`)
    expect(stdout).toMatch(/received {2}2\.5 ETH {2}2\.5 ETH .*"invoice 7"/)
    expect(stdout).toMatch(/received {2}0\.5 ETH {2}3 ETH .*"=HYPERLINK\("http:\/\/x"\)\\u\{202e\}"/)
    expect(stdout).toMatch(/coin +0 ETH +3 ETH +0 ETH +0 ETH +3 ETH/)
    expect(stdout).not.toContain('\u202e')
  })

  test('writes CSV that runs nothing, to a file for its owner alone, and replaces none', async () => {
    const out = join(folder, 'report.csv')
    const args = ['audit', '--key-file', keyFile, '--format', 'csv', '--out', out]
    expect(await run(...args)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 entries in ') })
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const text = readFileSync(out, 'utf8')
    expect(text.split('\r\n')[1]).toContain(`${paid},received,`)
    expect(text).toContain(`"'=HYPERLINK(""http://x"")\\u{202e}"`)
    expect(await run(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('report.csv exists already.') })
    expect(readFileSync(out, 'utf8')).toBe(text)
    expect((await run('audit', '--key-file', keyFile, '--format', 'csv')).stdout).toBe(text)
  })

  test('tells a program everything, in decimal strings', async () => {
    const record = await only('audit', '--key-file', keyFile)
    expect(record).toMatchObject({
      format: 'merkato.audit.v1',
      account: shopAddress,
      balances: [{ name: 'coin', opening: '0', amount: '3000000000000000000' }],
      entries: [{ transaction: paid, amount: '2500000000000000000', memo: INVOICE }, { memo: EVIL }],
    })
    const { stdout } = await run('audit', '--key-file', keyFile, '--format', 'json')
    expect(JSON.parse(stdout)).toEqual(record)
    expect(stdout).not.toContain('\u202e')
  })

  test('covers blocks and days', async () => {
    const block = Number(
      ((await only('audit', '--key-file', keyFile)) as never as { entries: { block: string }[] }).entries[1]?.block,
    )
    const later = await only('audit', '--key-file', keyFile, '--from', `${block}`)
    expect(later).toMatchObject({ balances: [{ opening: '2500000000000000000' }], entries: [{ memo: EVIL }] })
    expect(await only('audit', '--key-file', keyFile, '--to', '1999-12-31')).toMatchObject({
      entries: [],
      balances: [],
    })
    expect((await run('audit', '--key-file', keyFile, '--to', '1999-12-31')).stdout).toContain('Nothing moved.')
    expect(parsePeriod({ from: '2026-11-01', to: '2026-11-02' })).toEqual({
      since: 1_793_491_200,
      until: 1_793_663_999,
    })
  })

  test.each(['yesterday', '2026-02-30', '2026-13-01', '-1', '1e9', ''])('refuses the period %j', async (from) => {
    const { code, stderr } = await run('audit', '--key-file', keyFile, `--from=${from}`)
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Write a block number, or a day'),
    })
  })

  test('takes a tracking key from a file for its owner alone, and repeats nothing of what is in it', async () => {
    const incoming = (await only('wallet', 'export-key', 'incoming', '--wallet', 'shop', '--yes')).key as string
    for (const [name, content, mode, words] of [
      ['open.key', trackingKey, 0o644, 'chmod 600'],
      ['group.key', trackingKey, 0o640, 'chmod 600'],
      ['incoming.key', incoming, 0o600, 'an incoming key, which shows what arrives and no balance'],
      ['address.key', shopAddress, 0o600, 'holds an address'],
      ['cut.key', trackingKey.slice(0, -9), 0o600, 'holds no tracking key'],
    ] as const) {
      const { code, stdout, stderr } = await run('audit', '--key-file', file(name, content, mode), '--verbose')
      expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(words) })
      expect(stderr).not.toContain(content.slice(20, 60))
    }
  })
})

describe('merkato disclose and verify-payment', () => {
  test('prove one payment to somebody without a wallet, by payer and payee alike', async () => {
    const proofs = [
      (await run('disclose', '--transaction', paid, '--wallet', 'buyer')).stdout,
      (await run('disclose', '--transaction', paid, '--wallet', 'shop')).stdout,
    ]
    expect(proofs[0]).toMatch(/^mkproof1[a-z0-9]+\n$/)
    expect(proofs[1]).toBe(proofs[0])
    const { code, stdout } = await run('verify-payment', (proofs[0] as string).trim())
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}✓ On \d{4}-\d\d-\d\d \d\d:\d\d UTC, in block \d+,\n/)
    expect(stdout).toContain(`${shopAddress}\n    received 2.5 ETH with the words "invoice 7".`)
    expect(stdout).toContain('Who paid is not part')
    expect(await only('verify-payment', (proofs[0] as string).trim())).toMatchObject({
      amount: '2500000000000000000',
      payee: shopAddress,
      transactionHash: paid,
      payeeProved: true,
    })
  })

  test('of a deposit name the public account that it came from', async () => {
    const record = await only(
      'audit',
      '--key-file',
      file('buyer.key', (await only('wallet', 'export-key', 'tracking', '--wallet', 'buyer', '--yes')).key as string),
    )
    const { transaction } = (record as never as { entries: { transaction: string }[] }).entries[0] as {
      transaction: string
    }
    const { proof } = await only('disclose', '--transaction', transaction, '--wallet', 'buyer')
    const { stdout } = await run('verify-payment', proof as string)
    expect(stdout).toMatch(/received 10 ETH\.[\s\S]*It came from the public\s+account\s+0x/)
  })

  test.each([
    [['disclose', '--transaction', '0x12'], 'is no transaction hash'],
    [['disclose', '--transaction', `0x${'ab'.repeat(32)}`], 'neither paid nor received anything in'],
    [['disclose', '--transaction', `0x${'ab'.repeat(32)}`, '--position', 'x'], 'is no position'],
    [['verify-payment', 'mkproof1x'], 'is no disclosure of a payment'],
  ])('%j is refused', async (args, words) => {
    const wallet = args[0] === 'disclose' ? ['--wallet', 'shop'] : []
    expect(await run(...args, ...wallet)).toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
  })
})
