import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { holdsArtifacts } from '@merkato/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import yargs, { type Argv } from 'yargs'
import { REFUSED_OPTIONS } from '../../src/commands/sandbox/anvil-options.js'
import { withAccounts, withChain, withMining, withServer, withState } from '../../src/commands/sandbox/options.js'
import { sandboxCommand } from '../../src/commands/sandbox.js'
import { withFork } from '../../src/commands/sandbox-fork-options.js'
import { mustHaveFolder, mustNotBeFile, readChainFiles, stateFileOf } from '../../src/tasks/sandbox/chain-files.js'
import { chainSettings, type TypedChain } from '../../src/tasks/sandbox/chain-settings.js'
import { checkedOrigin } from '../../src/tasks/sandbox/checked-numbers.js'
import { phraseOf } from '../../src/tasks/sandbox/phrase.js'
import { stateInterval } from '../../src/tasks/sandbox/state-writer.js'
import { repeatedOption } from '../../src/terminal/usage-sentence.js'
import { finished, firstLine, runCli, startCli } from '../run-cli.js'

/** Long options of `anvil --help` (1.7.1) about accounts, chain, blocks, state, server and forks, with their second names and short ones. */
const ANVIL =
  `accounts a block-time b blockTime balance config-out derivation-path dump-state hardfork init ipc ipcpath threads j jobs load-state
  mnemonic m max-persisted-states max-transactions mixed-mining mnemonic-random mnemonic-seed-unsafe no-mining no-mine number order port p
  preserve-historical-states prune-history state-interval s slots-in-an-epoch state timestamp transaction-block-keeper md allow-origin
  cache-path host no-cors no-request-size-limit block-base-fee-per-gas base-fee chain-id code-size-limit disable-block-gas-limit
  disable-code-size-limit disable-min-priority-fee no-priority-fee enable-tx-gas-limit tx-gas-limit gas-limit gas-price auto-impersonate
  auto-unlock disable-default-create2-deployer no-create2 disable-pool-balance-checks memory-limit steps-tracing tracing celo network n
  compute-units-per-second fork-url f rpc-url fork-block-number fork-chain-id fork-header fork-retry-backoff fork-transaction-hash
  no-rate-limit no-rpc-rate-limit no-storage-caching retries timeout`.split(/\s+/)

/** Options of what is printed, which have a place of their own. */
const PRINTED = ['json', 'verbose', 'quiet', 'silent', 'artifacts']

/** Names of options that a builder declares, shown and hidden ones, with their short and second names. */
function declaredBy(build: (parser: Argv) => unknown): { shown: string[]; known: Set<string> } {
  const parser = yargs([])
  build(parser)
  const { alias, key, hiddenOptions } = (
    parser as unknown as { getOptions(): { alias: Record<string, string[]>; key: object; hiddenOptions: string[] } }
  ).getOptions()
  const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const names = Object.keys(key).concat(Object.values(alias).flat())
  return {
    shown: names
      .filter(({ length }) => length > 1)
      .filter((name) => !hiddenOptions.includes(name) && !['help', 'version'].includes(name)),
    known: new Set(names.flatMap((name) => [name, camel(name)])),
  }
}

test('every option of anvil is known: taken, or refused with a sentence', () => {
  const { known } = declaredBy(sandboxCommand.builder as (parser: Argv) => unknown)
  const positive = (name: string) => name.replace(/^no-/, '')
  expect(ANVIL.filter((name) => !known.has(name) && !known.has(positive(name)))).toEqual([])
})

test('the guide has every option but those of forks and of what is printed, and no other', () => {
  const { shown } = declaredBy((parser) => withServer(withState(withMining(withChain(withAccounts(parser))))))
  const guide = readFileSync(new URL('../../../docs/guides/sandbox.md', import.meta.url), 'utf8')
  const rows = guide.match(/^\| `--.*$/gm) ?? []
  const told = rows
    .flatMap((row) => (row.split('|')[1] ?? '').match(/--[a-z0-9-]+/g) ?? [])
    .map((name) => name.slice(2))
  const ofForks = declaredBy(withFork).shown
  expect(new Set(told.filter((name) => !ofForks.includes(name.replace('no-', '')) && !PRINTED.includes(name)))).toEqual(
    new Set(shown),
  )
})

test('an option that is refused says what stands in its place', async () => {
  const { code, stdout, stderr } = await runCli(['sandbox', '--ipc', 'sandbox.ipc'])
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `✗ There is no --ipc here. ${REFUSED_OPTIONS.ipc}\n`,
  })
})

const settings = (typed: TypedChain) => {
  const named = Object.entries(chainSettings(typed)).filter(([, value]) => value !== undefined)
  return Object.fromEntries(named)
}

test.each<[TypedChain, object]>([
  [{}, {}],
  [{ mining: false }, { automine: false, miningInterval: 0 }],
  [{ blockTime: '12' }, { automine: false, miningInterval: 12_000 }],
  [
    { blockTime: '0.5', mixedMining: true },
    { automine: true, miningInterval: 500 },
  ],
  [
    { order: 'fifo', maxTransactions: '3' },
    { order: 'fifo', maxTransactionsPerBlock: 3 },
  ],
  [{ hardfork: 'latest' }, { hardfork: 'osaka' }],
  [{ hardfork: 'Prague' }, { hardfork: 'prague' }],
  [
    { gasLimit: '0x1c9c380', baseFee: '0' },
    { blockGasLimit: 30_000_000n, initialBaseFeePerGas: 0n },
  ],
  [{ timestamp: '1800000000' }, { genesisTimestamp: 1_800_000_000n }],
  [{ codeSizeLimit: '50000' }, { codeSizeLimit: 50_000 }],
  [{ disableCodeSizeLimit: true }, { codeSizeLimit: Number.POSITIVE_INFINITY }],
  [
    { disableBlockGasLimit: true, autoImpersonate: true },
    { disableBlockGasLimit: true, autoImpersonate: true },
  ],
  [
    { disableDefaultCreate2Deployer: true, slotsInAnEpoch: '32' },
    { create2Deployer: false, slotsInAnEpoch: 32 },
  ],
  [{ pruneHistory: '' }, { maxPastStates: 0 }],
  [
    { pruneHistory: '64', derivationPath: 'm/1' },
    { maxPastStates: 64, derivationPath: 'm/1' },
  ],
])('%o is understood', (typed, expected) => expect(settings(typed)).toEqual(expected))

test.each<[TypedChain, string]>([
  [{ mining: false, blockTime: '1' }, 'exclude each other'],
  [{ mixedMining: true }, '--mixed-mining needs --block-time'],
  [{ blockTime: '0' }, '--block-time needs seconds'],
  [{ blockTime: '1e3' }, '--block-time needs seconds'],
  [{ blockTime: '9999999' }, '--block-time needs seconds'],
  [{ order: 'price' }, '--order is fees or fifo'],
  [{ hardfork: 'london' }, '--hardfork knows cancun, prague and osaka'],
  [{ gasLimit: '20999' }, '--gas-limit needs a whole number from 21000 on'],
  [{ gasLimit: '1e9' }, '--gas-limit needs'],
  [{ baseFee: '-1' }, '--base-fee needs'],
  [{ codeSizeLimit: '24575' }, '--code-size-limit needs a whole number from 24576 on'],
  [{ codeSizeLimit: '30000', disableCodeSizeLimit: true }, 'exclude each other'],
  [{ maxTransactions: '0' }, '--max-transactions needs'],
  [{ pruneHistory: 'all' }, '--prune-history needs'],
])('%o is refused', (typed, sentence) => expect(() => chainSettings(typed)).toThrow(sentence))

test('an option that may be given several times may be, whichever way it is written', () => {
  const values = {
    _: [],
    host: ['a', 'b'],
    'fork-header': ['a: b'],
    forkHeader: ['a: b'],
    'load-state': 'x',
    loadState: 'x',
  }
  expect(repeatedOption(values, ['host', 'fork-header'])).toBeUndefined()
  expect(repeatedOption({ ...values, loadState: ['x', 'y'] }, ['host', 'fork-header'])).toBe(
    '--load-state is given more than once.',
  )
})

test('web pages are named by their origin, or all, or none', () => {
  for (const origin of ['*', 'null', 'http://localhost:3000', 'chrome-extension://abc', false] as const)
    expect(checkedOrigin(origin)).toBe(origin)
  for (const origin of ['nowhere', 'localhost:3000', 'http://localhost/', ''])
    expect(() => checkedOrigin(origin)).toThrow('--allow-origin is * or the origin')
})

test('a phrase is the one named, a new one of as many words as asked for, or every sandbox’s', () => {
  expect(phraseOf({})).toBeUndefined()
  expect(phraseOf({ mnemonic: 'as typed' })).toBe('as typed')
  expect(phraseOf({ mnemonicRandom: '' })?.split(' ')).toHaveLength(12)
  expect(phraseOf({ mnemonicRandom: '24' })?.split(' ')).toHaveLength(24)
  expect(() => phraseOf({ mnemonic: 'x', mnemonicRandom: '' })).toThrow('exclude each other')
  expect(() => phraseOf({ mnemonicRandom: '13' })).toThrow('--mnemonic-random takes 12')
})

test('a state is written to a file, or into a folder, and now and then only where there is one', () => {
  expect(stateFileOf(undefined)).toBeUndefined()
  expect(stateFileOf(tmpdir())).toBe(join(tmpdir(), 'state.json'))
  expect(stateFileOf('chain.json')).toBe('chain.json')
  expect(stateInterval('5', 'chain.json')).toBe(5_000)
  expect(() => stateInterval('5', undefined)).toThrow('needs --state')
  expect(() => stateInterval('0', 'chain.json')).toThrow('--state-interval needs')
  expect(() => stateInterval('9999999', 'chain.json')).toThrow('at most')
})

describe('files', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'merkato-cli-files-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test.each([
    ['genesis', '--genesis (--init)'],
    ['import', '--import'],
    ['loadState', '--load-state'],
  ])('one that is missing is named with its option and its place: %s', (key, option) => {
    const file = join(folder, 'nope')
    expect(() => readChainFiles({ [key]: file })).toThrow(
      expect.objectContaining({
        code: 'FILE_UNREADABLE',
        message: `${option} names ${file}: there is no such file.`,
        remedy: expect.stringMatching(/^Check the path\. ./),
      }),
    )
  })

  test('a folder is none, but for a state, which is then in it', () => {
    expect(() => readChainFiles({ import: folder })).toThrow(`--import names ${folder}: that is a folder.`)
    expect(readChainFiles({ state: folder }).state).toBeUndefined()
    writeFileSync(join(folder, 'state.json'), '{}')
    expect(readChainFiles({ state: folder }).state).toBe('{}')
    expect(readChainFiles({ loadState: folder }).state).toBe('{}')
    expect(() => readChainFiles({ genesis: join(folder, 'state.json', 'x') })).toThrow('part of the path is a file')
  })

  test('what is to be written at the end has a folder at the start', () => {
    mustHaveFolder('--state', undefined)
    mustHaveFolder('--state', join(folder, 'state.json'))
    expect(() => mustHaveFolder('--dump-state', join(folder, 'no', 'state.json'))).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE', remedy: `Make it first: mkdir -p ${join(folder, 'no')}` }),
    )
  })

  test('a folder for the chain is none where a file is in the way', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    mustNotBeFile('--data', join(folder, 'a', 'b'))
    for (const path of [file, join(file, 'chain')])
      expect(() => mustNotBeFile('--data', path)).toThrow(`--data names ${path}, and ${file} is a file.`)
  })

  test('artifacts are there once something was compiled', () => {
    expect([holdsArtifacts(folder), holdsArtifacts(join(folder, 'nope'))]).toEqual([false, false])
    mkdirSync(join(folder, 'build-info'))
    expect(holdsArtifacts(folder)).toBe(false)
    writeFileSync(join(folder, 'build-info', 'solc.json'), '{}')
    expect(holdsArtifacts(folder)).toBe(true)
  })
})

test('a sandbox of many options listens where it should, writes its files for its owner alone and says its phrase', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-cli-options-'))
  const config = join(folder, 'config.json')
  const state = join(folder, 'state.json')
  const args = `sandbox -p 0 --json -a 2 --balance 1.5 --mnemonic-random 15 --host 127.0.0.1 --host 127.0.0.2 --no-cors --no-mining
    --timestamp 1700000000 --gas-limit 90000000 --base-fee 7 --dump-state ${folder} --state-interval 1 --config-out ${config}`
  const child = startCli(args.split(/\s+/))
  try {
    const ready = JSON.parse(await firstLine(child))
    expect(ready.urls).toEqual([`http://127.0.0.1:${ready.port}`, `http://127.0.0.2:${ready.port}`])
    expect(ready.mnemonic.split(' ')).toHaveLength(15)
    expect(JSON.parse(readFileSync(config, 'utf8'))).toMatchObject({
      available_accounts: ready.accounts.map(({ address }: { address: string }) => address.toLowerCase()),
      private_keys: ready.accounts.map(({ privateKey }: { privateKey: string }) => privateKey),
      wallet: { derivation_path: "m/44'/60'/0'/0/", mnemonic: ready.mnemonic },
      base_fee: '7',
      gas_limit: '90000000',
      genesis_timestamp: '1700000000',
      url: ready.url,
      chain_id: 31_337,
    })
    const fromPage = await fetch(ready.urls[1], {
      method: 'POST',
      body: '{}',
      headers: { origin: 'http://shop.example' },
    })
    expect(fromPage.status).toBe(403)
    await expect.poll(() => statSync(state, { throwIfNoEntry: false })?.size, { timeout: 5_000 }).toBeGreaterThan(0)
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ chain: { settings: { automine: false } } })
    for (const file of [config, state]) expect(statSync(file).mode & 0o077).toBe(0)
  } finally {
    child.kill('SIGTERM')
    await finished(child)
    rmSync(folder, { recursive: true })
  }
})
