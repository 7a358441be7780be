import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../../src/node/encoding.js'
import { createNode, type NodeOptions } from '../../../src/node/index.js'
import { openLevelStore } from '../../../src/node/store/level-store.js'
import { checkStoredChain, headOf } from '../../../testing/check-stored-chain.js'
import { dice } from '../../../testing/random-steps.js'

const CHILD = fileURLToPath(new URL('../../../testing/mining-child.ts', import.meta.url))
/** Five times ten: one start of a process each. */
const ROUNDS = [1, 2, 3, 4, 5]
const KILLS_PER_ROUND = 10

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merkato-data-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function call(options: NodeOptions, method: string, ...params: unknown[]): Promise<unknown> {
  const node = await createNode({ ...options, dataFolder: folder })
  try {
    return await node.request({ method, params })
  } finally {
    await node.close()
  }
}

/** A bare pattern in `toMatchObject` would match anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('a data folder whose node is killed fifty times', () => {
  const roll = dice('moments')
  let killed: string
  let highest = 0

  beforeAll(() => {
    killed = mkdtempSync(join(tmpdir(), 'merkato-killed-'))
  })

  afterAll(() => rmSync(killed, { recursive: true, force: true }))

  test.each(ROUNDS)('NODE-3: opens at the last block that was answered, or a later one (round %i)', async (round) => {
    for (let kill = 1; kill <= KILLS_PER_ROUND; kill++) {
      const goesBack = kill % 3 === 0
      const answered = await mineUntilKilled(killed, `${round}-${kill}`, roll(150), goesBack)
      const store = await openLevelStore(killed, { sync: false })
      // Everything now and then, otherwise what is new.
      const isFull = kill === KILLS_PER_ROUND && round % 2 === 1
      const chain = await checkStoredChain(store, { accounts: 3 }, isFull ? 0 : Math.max(0, highest - 20))
      if (!goesBack) expect(chain.blocks.byHash(answered)?.header.hash).toBe(answered)
      await store.close()
      highest = headOf(chain)
    }
    expect(highest).toBeGreaterThan(round * KILLS_PER_ROUND)
  })
})

describe('a data folder', () => {
  test('keeps clock, settings, waiting transactions, impersonation and the instance', async () => {
    const rpcs: [string, ...unknown[]][] = [
      ['evm_setAutomine', false],
      ['evm_increaseTime', 1_000_000],
      ['hardhat_setCoinbase', `0x${'ab'.repeat(20)}`],
      ['hardhat_setNextBlockBaseFeePerGas', '0x77359400'],
      ['evm_setBlockGasLimit', '0x1c9c380'],
      ['hardhat_impersonateAccount', `0x${'cd'.repeat(20)}`],
      ['hardhat_setBalance', `0x${'cd'.repeat(20)}`, '0xde0b6b3a7640000'],
      [
        'eth_sendTransaction',
        { from: `0x${'cd'.repeat(20)}`, to: `0x${'ef'.repeat(20)}`, value: '0x5', gas: '0x5208' },
      ],
    ]
    const first = await createNode({ dataFolder: folder })
    for (const [method, ...params] of rpcs) await first.request({ method, params })
    const seen = ['hardhat_metadata', 'eth_coinbase', 'eth_mining', 'eth_pendingTransactions']
    const before = await Promise.all(seen.map((method) => first.request({ method })))
    await first.close()

    const second = await createNode({ dataFolder: folder })
    expect(await Promise.all(seen.map((method) => second.request({ method })))).toEqual(before)
    await second.request({ method: 'evm_mine' })
    const block = await second.request({ method: 'eth_getBlockByNumber', params: ['latest', true] })
    expect(block).toMatchObject({ miner: `0x${'ab'.repeat(20)}`, baseFeePerGas: '0x77359400', gasLimit: '0x1c9c380' })
    expect(block).toMatchObject({ transactions: [{ from: `0x${'cd'.repeat(20)}`, value: '0x5' }] })
    const ahead = Number((block as { timestamp: string }).timestamp) - Date.now() / 1000
    expect(ahead).toBeGreaterThan(999_000)
    await second.close()
    expect(await call({}, 'eth_pendingTransactions')).toEqual([])
    expect(await call({ automine: true }, 'eth_mining')).toBe(true)
  })

  test('is refused to a second process, which is told who has it', async () => {
    const node = await createNode({ dataFolder: folder })
    await expect(createNode({ dataFolder: folder })).rejects.toMatchObject({
      name: 'DataFolderError',
      code: 'DATA_IN_USE',
      message: expect.stringContaining(`process ${process.pid}, since 20`) as unknown,
      remedy: expect.stringContaining('Stop') as unknown,
    })
    await node.close()
    expect(await call({}, 'eth_blockNumber')).toBe('0x0')
  })

  test('is refused when its chain was made with other settings', async () => {
    await call({ chainId: 5 }, 'evm_mine')
    const refused = { name: 'DataFolderError', code: 'DATA_MISMATCH' }
    await expect(call({}, 'eth_chainId')).rejects.toMatchObject({
      ...refused,
      message: matching(/chainId was 5, and is 31337 now/),
    })
    await expect(call({ chainId: 5, hardfork: 'prague' }, 'eth_chainId')).rejects.toMatchObject(refused)
    await expect(call({ chainId: 5, accounts: 3 }, 'eth_chainId')).rejects.toMatchObject({
      message: matching(/accounts differ/),
    })
    await expect(call({ chainId: 5, balance: 1n }, 'eth_chainId')).rejects.toMatchObject(refused)
    // A refusal lets go of the folder.
    expect(await call({ chainId: 5 }, 'eth_blockNumber')).toBe('0x1')
  })

  test('that is a file, or damaged, is told so', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(createNode({ dataFolder: file })).rejects.toMatchObject({ code: 'DATA_UNUSABLE' })
    // Nobody makes a folder there, and to ask for it with its parents once had no end.
    await expect(createNode({ dataFolder: '/proc/merkato/chain' })).rejects.toMatchObject({ code: 'DATA_UNUSABLE' })
    await expect(createNode({ dataFolder: '' })).rejects.toMatchObject({
      name: 'NodeOptionError',
      option: 'dataFolder',
    })
    await call({}, 'evm_mine')
    const store = await openLevelStore(folder, { sync: true })
    await store.batch([{ type: 'put', key: 'mformat', value: Buffer.from('99') }])
    await store.close()
    await expect(call({}, 'eth_chainId')).rejects.toMatchObject({ code: 'DATA_VERSION' })
    const again = await openLevelStore(folder, { sync: true })
    const head = Buffer.from('{"head":"0x7"}')
    await again.batch([
      { type: 'put', key: 'mformat', value: Buffer.from('1') },
      { type: 'put', key: 'mchain', value: head },
    ])
    await again.close()
    await expect(call({}, 'eth_chainId')).rejects.toMatchObject({ code: 'DATA_DAMAGED' })
    writeFileSync(join(folder, 'chain', 'CURRENT'), 'nonsense')
    await expect(call({}, 'eth_chainId')).rejects.toMatchObject({ code: 'DATA_DAMAGED' })
  })

  test('whose state has lost a part says so when somebody gets there, and no sooner', async () => {
    await call({}, 'evm_mine')
    const store = await openLevelStore(folder, { sync: true })
    const nodes: string[] = []
    for await (const [key] of store.entries('n')) nodes.push(key)
    await store.batch(nodes.map((key) => ({ type: 'del', key })))
    await store.close()
    expect(await call({}, 'eth_blockNumber')).toBe('0x1')
    const lost = call({}, 'eth_getBalance', `0x${'00'.repeat(20)}`, 'latest')
    await expect(lost).rejects.toMatchObject({ code: -32603, message: matching(/the state is missing/) })
  })

  test('is for its owner alone', async () => {
    const inner = join(folder, 'made', 'here')
    const node = await createNode({ dataFolder: inner })
    expect(statSync(inner).mode & 0o077).toBe(0)
    await node.close()
  })
})

/** Starts a node on the folder and ends it some milliseconds after its first answer; @returns hash of the last block it told of */
async function mineUntilKilled(at: string, seed: string, milliseconds: number, goesBack: boolean): Promise<Hex> {
  const args = [CHILD, at, seed, goesBack ? 'back' : 'on']
  // Starting is most of the time here.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'merkato-compile-cache') }
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  let text = ''
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (text === '') setTimeout(() => child.kill('SIGKILL'), milliseconds)
    text += chunk.toString()
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`The node ended by itself (${code}): ${complaint}`)
  return text.split('\n').at(-2)?.split(' ')[1] as Hex
}
