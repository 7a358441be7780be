import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createSandbox,
  type LogEntry,
  type RequestEntry,
  showCall,
  showEvent,
  showStackEntry,
  type TransactionEntry,
} from '@merkato/sandbox'
import { AbiCoder, id } from 'ethers'
import { describe, expect, test, vi } from 'vitest'
import { openLog } from '../../src/tasks/sandbox/log-writer.js'
import { createOutput } from '../../src/terminal/output.js'
import { entryLines, RequestLines } from '../../src/terminal/sandbox-log.js'

const ARTIFACTS = join(import.meta.dirname, '../../../sandbox/test/vectors/shop/artifacts')
const words = { showCall, showEvent, showStackEntry }
const linesOf = (entry: LogEntry) => (entry.event === 'request' ? [] : entryLines(entry, words))

const base: TransactionEntry = {
  event: 'transaction',
  hash: '0xaa',
  block: 7n,
  from: '0xf1',
  to: '0x70',
  contractAddress: undefined,
  call: { contract: 'Token', function: 'burn', signature: 'burn()', arguments: [] },
  value: 0n,
  gasUsed: 21_000n,
  gasLimit: 60_000n,
  events: [],
  console: [],
  failure: undefined,
}

test('a failed creation made nothing', () => {
  const failure = { message: 'execution reverted', error: undefined, stack: [] }
  const creation = { ...base, to: undefined, contractAddress: '0xc0' }
  expect(linesOf(creation)).toContain('  created      0xc0')
  expect(linesOf({ ...creation, failure }).join()).not.toContain('created')
})

test('texts in tuples are quoted, so that they can not pass for other fields', () => {
  const value = [{ note: 'a, amount: 7', amount: '5', to: '0xF1', '3': ['b)'] }]
  const call = { ...base.call, arguments: [{ name: 'list', type: 'tuple[]', value }] }
  expect(linesOf({ ...base, call })[0]).toBe(
    '✓ Token.burn(list: [(["b)"], note: "a, amount: 7", amount: 5, to: 0xF1)])',
  )
})

/** A call whose every text is hostile. */
const HOSTILE = '\u001b[2J\u202e\nblock 1'

describe('lines of the log', () => {
  test('a transaction that failed, as somebody reads it', async () => {
    const entries: LogEntry[] = []
    const sandbox = await createSandbox({
      commerce: false,
      artifacts: ARTIFACTS,
      log: (entry) => void entries.push(entry),
    })
    const from = sandbox.accounts[0]?.address
    const { bytecode } = JSON.parse(readFileSync(join(ARTIFACTS, 'contracts/Token.sol/Token.json'), 'utf8'))
    const send = (fields: object) =>
      sandbox.request({ method: 'eth_sendTransaction', params: [{ from, gas: '0x100000', ...fields }] })
    const encode = (types: string[], values: unknown[]) => AbiCoder.defaultAbiCoder().encode(types, values).slice(2)
    const hash = await send({ data: `${bytecode}${encode(['uint256'], [5])}` })
    const receipt = await sandbox.request({ method: 'eth_getTransactionReceipt', params: [hash] })
    const { contractAddress: to } = receipt as { contractAddress: string }
    await send({
      to,
      data: `${id('transfer(address,uint256)').slice(0, 10)}${encode(['address', 'uint256'], [from, 6])}`,
    })
    await sandbox.close()
    const failed = entries.filter((entry) => entry.event === 'transaction').at(-1)
    expect(failed && linesOf(failed).map((line) => line.replace(/0x[0-9a-fA-F]{40,}/g, '0x…'))).toEqual([
      '✗ Token.transfer(to: 0x…, value: 6)',
      '  transaction  0x…',
      '  from         0x…',
      '  to           0x…',
      expect.stringMatching(/^ {2}gas {10}[\d,]+ of 1,048,576$/),
      '  console.log  transfer of 6',
      "  Error: reverted with custom error 'InsufficientBalance(0x…, 5, 6)'",
      '    at Token._move (contracts/Token.sol:30)',
      '    at Token.transfer (contracts/Token.sol:24)',
    ])
  })

  test('text of contracts stays on its line and moves no cursor', () => {
    const argument = { name: HOSTILE, type: 'string', value: HOSTILE }
    const call = { contract: HOSTILE, function: HOSTILE, signature: HOSTILE, arguments: [argument] }
    const error = { kind: 'reason', name: 'Error', signature: 'Error(string)', arguments: [], text: HOSTILE } as const
    const place = { contract: HOSTILE, function: HOSTILE, file: HOSTILE, line: 1, address: undefined }
    const failure = { message: HOSTILE, error, stack: [place] }
    const decoded = { contract: HOSTILE, event: HOSTILE, signature: HOSTILE, arguments: [argument] }
    const events = [{ address: '0x70', topics: [], data: '0x', decoded }]
    const lines = linesOf({ ...base, call, failure, events, console: ['one', HOSTILE] })
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
    // What a contract writes on several lines stands under its label.
    expect(lines.filter((line) => line.includes('block 1') && line.startsWith('               '))).toHaveLength(1)
  })

  test('running out of gas is not a silence of the contract', () => {
    const error = {
      kind: 'empty',
      name: undefined,
      signature: undefined,
      arguments: [],
      text: 'without a reason',
    } as const
    const shown = (message: string) => linesOf({ ...base, failure: { message, error, stack: [] } }).at(-1)
    expect(shown('out of gas')).toBe('  Error: out of gas')
    expect(shown('execution reverted')).toBe('  Error: reverted without a reason')
  })

  test('blocks, empty ones in a row, transfers of coins', () => {
    const block = { number: 1_234n, hash: `0x${'ab'.repeat(32)}`, timestamp: 1n, baseFeePerGas: 875_000_000n }
    const [first] = linesOf({ event: 'block', ...block, gasUsed: 42_000n, gasLimit: 60_000_000n, transactions: 2 })
    expect(first).toBe('block 1,234  0xabababab…ababab  2 transactions, 42,000 gas, base fee 0.875 gwei')
    expect(linesOf({ event: 'emptyBlocks', first: 5n, last: 5n })).toEqual(['block 5, empty'])
    expect(linesOf({ event: 'emptyBlocks', first: 5n, last: 1_004n })).toEqual(['blocks 5 to 1,004, empty'])
    const call = { contract: undefined, function: undefined, signature: undefined, arguments: [] }
    expect(linesOf({ ...base, call, value: 1n })).toEqual(
      expect.arrayContaining(['✓ transfer', '  value        0.000000000000000001 ETH']),
    )
  })
})

describe('lines of requests', () => {
  const request = (method: string, rest: Partial<RequestEntry> = {}): RequestEntry => ({
    event: 'request',
    method,
    error: undefined,
    ...rest,
  })
  function written(entries: RequestEntry[], isTerminal: boolean): string {
    let text = ''
    const lines = new RequestLines((part) => (text += part), isTerminal)
    for (const entry of entries) lines.add(entry)
    lines.flush()
    return text
  }

  test('those in a row are one, written when another one comes', () => {
    const entries = ['eth_chainId', 'eth_blockNumber', 'eth_blockNumber', 'eth_blockNumber', 'eth_chainId'].map(
      (name) => request(name),
    )
    expect(written(entries, false)).toBe('eth_chainId\neth_blockNumber (3)\neth_chainId\n')
  })

  test('on a terminal the line is written over', () => {
    expect(written([request('eth_call'), request('eth_call')], true)).toBe('eth_call\n\u001b[1A\u001b[2Keth_call (2)\n')
  })

  test('errors and parameters stand alone, and what came from outside is escaped and cut', () => {
    const error = { code: -32602, message: `bad ${HOSTILE}` }
    expect(written([request('eth_call'), request('eth_call', { error })], false)).toBe(
      'eth_call\neth_call\n  -32602 bad \\u{1b}[2J\\u{202e}\\u{a}block 1\n',
    )
    expect(written([request('eth_call', { params: ['0x1', HOSTILE] })], false)).not.toContain('\u202e')
    expect(written([request('x'.repeat(5_000))], false).length).toBeLessThan(200)
    expect(written([request('m', { params: ['x'.repeat(5_000)] })], false).length).toBeLessThan(2_200)
  })
})

describe('the choice of a log', () => {
  const choice = { quiet: false, verbose: false, command: [], artifacts: undefined }

  test('quiet, and a command that has the screen, have none', () => {
    const output = createOutput(false)
    expect(openLog({ ...choice, quiet: true }, output).settings.log).toBeUndefined()
    expect(openLog({ ...choice, quiet: true, verbose: true }, output).settings.log).toBeUndefined()
    expect(openLog({ ...choice, command: ['npm', 'test'] }, output).settings.log).toBeUndefined()
    expect(openLog({ ...choice, command: ['npm', 'test'], verbose: true }, output).settings.log).toBeDefined()
  })

  test('as JSON it has a line for each entry, behind the one that tells where the sandbox is', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    try {
      const log = openLog({ ...choice, artifacts: 'out' }, createOutput(true))
      log.settings.log?.({ ...base, console: [HOSTILE] })
      log.settings.log?.({ event: 'request', method: 'eth_gasPrice', error: undefined })
      expect(write).not.toHaveBeenCalled()
      log.begin()
      log.settings.log?.({ event: 'request', method: 'eth_chainId', error: undefined })
      log.close()
      const lines = write.mock.calls.map(([text]) => String(text))
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { event: 'transaction', block: '7', gasUsed: '21000', console: [HOSTILE] },
        { event: 'request', method: 'eth_chainId' },
      ])
      for (const line of lines) expect(line).toMatch(/^\{[^\p{Cc}\u202e]*\}\n$/u)
      expect(log.settings.artifacts).toBe('out')
    } finally {
      write.mockRestore()
    }
  })
})
