import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NATIVE_ASSET, SANDBOX_MNEMONIC } from '@merkato/protocol'
import { type Sandbox, startSandbox } from '@merkato/sandbox'
import { AssetClient, createPhrase, createWallet, RelayClient, type Wallet } from '@merkato/sdk'
import { HDNodeWallet, JsonRpcProvider, Network, parseEther } from 'ethers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { finished, runCli, startCli } from './run-cli.js'
import { forgedProving } from './support/forging-prover.js'

const folder = mkdtempSync(join(tmpdir(), 'merkato-relay-'))
const TILL_PHRASE = createPhrase()
let sandbox: Sandbox
let provider: JsonRpcProvider
let assets: AssetClient
let payer: Wallet
let gold: bigint
const running: ChildProcess[] = []

const file = (name: string, content: string, mode = 0o600): string => {
  const path = join(folder, name)
  writeFileSync(path, content, { mode })
  return path
}
const hex = (asset: bigint) => `0x${asset.toString(16).padStart(64, '0')}`
const walletOf = (phrase: string, account?: HDNodeWallet) =>
  createWallet({ phrase, provider, prover: forgedProving().prover, ...(account && { signer: account }) })

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  provider = new JsonRpcProvider(sandbox.url, Network.from(31337n), { staticNetwork: true, cacheTimeout: -1 })
  const issuer = await walletOf(createPhrase(), HDNodeWallet.fromPhrase(SANDBOX_MNEMONIC).connect(provider))
  assets = new AssetClient(issuer)
  gold = (await assets.issue({ name: 'GOLD', cap: 10_000n })).assetId
  payer = await walletOf(createPhrase())
  for (const amount of [1_000n, 1_000n]) await assets.mint({ assetId: gold, amount, to: payer.address() })
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  provider.destroy()
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const base = (phraseFile = file('till', `${TILL_PHRASE}\n`), port = 0) => [
  'relay',
  ...['--url', sandbox.url, '--port', `${port}`, '--phrase-file', phraseFile],
  ...['--key-file', file('key', sandbox.accounts[8]?.privateKey ?? '')],
]

/** A relayer, and what it has said so far. */
async function startRelay(args: readonly string[], phraseFile?: string) {
  const child = startCli([...base(phraseFile), ...args])
  running.push(child)
  const said = { out: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  await expect.poll(() => said.out, { timeout: 20_000 }).toContain('\n')
  return { child, lines: () => said.out.trimEnd().split('\n') }
}

describe('merkato relay', () => {
  test('a wallet without coins pays through it; it tells hashes and fees alone, and stops on Ctrl-C', async () => {
    const { child, lines } = await startRelay(['--json', '--rate', `${hex(gold)}=2500000`])
    const ready = JSON.parse(lines()[0] ?? '')
    const till = await walletOf(TILL_PHRASE)
    expect(ready).toMatchObject({ event: 'ready', chainId: '31337', payTo: till.address() })
    expect(ready.rates).toEqual([
      { asset: hex(NATIVE_ASSET), unitsPerCoin: `${parseEther('1')}` },
      { asset: hex(gold), unitsPerCoin: '2500000' },
    ])
    const relay = new RelayClient(ready.url, { maxFee: 1_000n })
    const options = { to: till.address(), assetId: gold, amount: 10n, relay }
    const { relayed, transactionHash } = await payer.transfer(options)
    await expect.poll(() => lines().length, { timeout: 5_000 }).toBe(3)
    const told = { transactionHash, asset: hex(gold), fee: `${relayed?.fee}` }
    expect(
      lines()
        .slice(1)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { event: 'sent', ...told },
      { event: 'mined', ...told },
    ])
    const ended = once(child, 'close')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
  })

  test('with the incoming key alone it is paid as well, and prints a line for people', async () => {
    const till = await walletOf(TILL_PHRASE)
    const view = file('view', till.incomingKey())
    const { child, lines } = await startRelay(['--rate', `${hex(gold)}=2500000`], view)
    expect(lines().join('\n')).toMatch(
      /^ {2}Relaying for pool 0x0000…4B00 at http:\/\/127\.0\.0\.1:\d+\n {2}Takes coin ×1\.1, "GOLD" 2,500,000 per coin\.\n {2}Ctrl-C stops it\.$/,
    )
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(lines().at(-1)).toBe('  Stopped.')
  })

  test.each([
    ['a rate that is none', ['--rate', 'GOLD=5'], /"GOLD=5" is no rate\. Write the asset id/],
    ['a rate of nothing', ['--rate', `${hex(5n)}=0`], /is no rate\. Write/],
    ['two rates of one asset', ['--rate', `${hex(5n)}=1`, '--rate', `${hex(5n)}=2`], /Each token has one rate/],
    ['an asset that is none', ['--rate', `${hex(5n)}=1`], /Nobody issued 0x0+5 on this chain\. Check/],
    ['a price that is none', ['--max-gas-price', 'cheap'], /"cheap" is no price in gwei\./],
  ])('refuses %s', async (_, args, words) => {
    const { code, stdout, stderr } = await runCli([...base(), ...args])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(words)
  })

  test('refuses secrets that others can read, and repeats none', async () => {
    const open = file('open', `${TILL_PHRASE}\n`, 0o644)
    const { code, stderr } = await runCli(base(open))
    expect(code).toBe(1)
    expect(stderr).toMatch(/Others can read the phrase file .* chmod 600/)
    const wrong = file('wrong', 'secret words that are none')
    const ran = await runCli([...base(wrong), '--verbose', '--json'])
    expect(ran.code).toBe(1)
    expect(ran.stderr + ran.stdout).not.toContain('secret words')
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: expect.any(String) } })
  })

  test('a port in use is one line with the remedy', async () => {
    const { child, lines } = await startRelay(['--json'])
    const { port } = JSON.parse(lines()[0] ?? '')
    const { code, stderr } = await runCli(base(undefined, port))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^✗ Port \d+ on 127\.0\.0\.1 is already in use\. .*relay --port 0\n$/)
    const ended = finished(child)
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  })
})
