import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HDNodeWallet, toQuantity } from 'ethers'
import { afterEach, expect, test } from 'vitest'
import { createNode, DEV_MNEMONIC, type MerkatoNode, type NodeOptions, randomMnemonic } from '../../src/node/index.js'
import { failureOf } from './helpers/provider.js'

let node: MerkatoNode
afterEach(() => node?.close())

async function open(options: NodeOptions): Promise<void> {
  node = await createNode({ accounts: 3, ...options })
}
const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
const send = (fields: object = {}) => {
  const [from, to] = node.accounts.map(({ address }) => address)
  return rpc<string>('eth_sendTransaction', { from, to, gas: '0x5208', ...fields })
}
const block = (tag = 'latest') =>
  rpc<{ number: string; transactions: string[]; gasUsed: string }>('eth_getBlockByNumber', tag, false)

/** Creation code that leaves `size` bytes of zeros: PUSH3 size, PUSH0, RETURN. */
const creating = (size: number) => `0x62${size.toString(16).padStart(6, '0')}5ff3`
const deploy = (data: string) => rpc<string>('eth_estimateGas', { from: node.accounts[0]?.address, data })

test.each(["m/44'/60'/1'/0", "m/44'/60'/1'/0/", 'm', 'm/7'])(
  'derivation path %s gives the accounts below it',
  async (derivationPath) => {
    await open({ derivationPath })
    const path = `${derivationPath.replace(/\/$/, '')}/2`
    const { address, privateKey } = HDNodeWallet.fromPhrase(DEV_MNEMONIC, '', path)
    expect(node.accounts[2]).toEqual({ address: address.toLowerCase(), privateKey })
  },
)

test.each(['', "44'/60'", 'm/x', 'm//0', 'm/2147483648', `m${'/0'.repeat(11)}`])(
  '%j is no derivation path',
  async (derivationPath) => {
    await expect(createNode({ derivationPath })).rejects.toMatchObject({ option: 'derivationPath' })
  },
)

test.each([12, 24] as const)('a random phrase of %s words is another each time, and a phrase', async (words) => {
  const [mnemonic, other] = [randomMnemonic(words), randomMnemonic(words)]
  expect(mnemonic.split(' ')).toHaveLength(words)
  expect(other).not.toBe(mnemonic)
  await open({ mnemonic })
  expect(node.accounts[0]?.address).toBe(HDNodeWallet.fromPhrase(mnemonic).address.toLowerCase())
})

test('disableBlockGasLimit lets a transaction and a block use more than the limit', async () => {
  const small = { blockGasLimit: 30_000n, automine: false }
  await open(small)
  expect(await failureOf(send({ gas: '0x7531' }))).toMatchObject({
    message: expect.stringContaining('exceeds block gas limit'),
  })
  await node.close()
  await open({ ...small, disableBlockGasLimit: true })
  const hashes = [await send({ gas: '0x186a0' }), await send({ gas: '0x186a0' })]
  await rpc('evm_mine')
  expect(await block()).toMatchObject({
    transactions: hashes,
    gasUsed: toQuantity(42_000),
    gasLimit: toQuantity(30_000),
  })
})

test('maxTransactionsPerBlock ends a block early; the rest waits', async () => {
  await open({ automine: false, maxTransactionsPerBlock: 2 })
  const hashes = [await send(), await send(), await send()]
  await rpc('evm_mine')
  await rpc('evm_mine')
  expect([(await block('0x1')).transactions, (await block('0x2')).transactions]).toEqual([
    hashes.slice(0, 2),
    hashes.slice(2),
  ])
})

test('codeSizeLimit raises what code and creation code may have, without end where it is Infinity', async () => {
  await open({})
  await expect(deploy(creating(24_577))).rejects.toThrow()
  await node.close()
  await open({ codeSizeLimit: 30_000 })
  await deploy(creating(30_000))
  await expect(deploy(creating(30_001))).rejects.toThrow()
  const creation = (bytes: number) => `${creating(1)}${'00'.repeat(bytes - 6)}`
  await deploy(creation(60_000))
  await expect(deploy(creation(60_001))).rejects.toThrow(/initcode/)
  await node.close()
  await open({ codeSizeLimit: Number.POSITIVE_INFINITY })
  await deploy(creating(50_000))
})

test('autoImpersonate sends for everybody, and again after a reset', async () => {
  await open({ autoImpersonate: true })
  const someone = `0x${'77'.repeat(20)}`
  for (let round = 0; round < 2; round++) {
    await rpc('hardhat_setBalance', someone, toQuantity(10n ** 18n))
    const hash = await send({ from: someone })
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ from: someone, status: '0x1' })
    await rpc('hardhat_reset')
  }
})

test('safe and finalized are the newest block, or one and two epochs behind it', async () => {
  const seen = async () => [(await block('safe')).number, (await block('finalized')).number]
  await open({})
  await rpc('hardhat_mine', '0x5')
  expect(await seen()).toEqual(['0x5', '0x5'])
  await node.close()
  await open({ slotsInAnEpoch: 2 })
  await rpc('hardhat_mine', '0x3')
  expect(await seen()).toEqual(['0x1', '0x0'])
  await rpc('hardhat_mine', '0x2')
  expect(await seen()).toEqual(['0x3', '0x1'])
})

test('maxPastStates lets older states go, and evm_revert goes back all the same', async () => {
  await open({ maxPastStates: 2 })
  const [a] = node.accounts.map(({ address }) => address)
  const balanceAt = (number: number) => rpc('eth_getBalance', a, toQuantity(number))
  const before = await balanceAt(0)
  const snapshot = await rpc('evm_snapshot')
  for (let sent = 0; sent < 4; sent++) await send({ value: '0x1' })
  await balanceAt(2)
  expect(await failureOf(balanceAt(1))).toMatchObject({ code: -32000, message: expect.stringContaining('not held') })
  expect(await rpc('eth_getTransactionCount', a, '0x4')).toBe('0x4')
  expect((await block('0x1')).transactions).toHaveLength(1)
  expect(await rpc('evm_revert', snapshot)).toBe(true)
  expect(await rpc('eth_getBalance', a, 'latest')).toBe(before)
  await send()
  expect(await rpc('eth_getTransactionCount', a, '0x0')).toBe('0x0')
})

test('the deployer of contracts at known addresses is there unless it is left out', async () => {
  const deployer = '0x4e59b44847b379578588920cA78FbF26c0B4956C'
  await open({})
  const [from] = node.accounts.map(({ address }) => address)
  const hash = await rpc('eth_sendTransaction', {
    from,
    to: deployer,
    data: `0x${'00'.repeat(32)}${creating(1).slice(2)}`,
  })
  expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1' })
  await node.close()
  await open({ create2Deployer: false })
  expect(await rpc('eth_getCode', deployer)).toBe('0x')
})

test.each([
  { maxTransactionsPerBlock: 0 },
  { codeSizeLimit: 0 },
  { codeSizeLimit: 1.5 },
  { slotsInAnEpoch: -1 },
  { maxPastStates: -1 },
  { maxPastStates: 1, dataFolder: 'x' },
  { order: 'price' as 'fees' },
] as NodeOptions[])('%o is refused', async (options) => {
  await expect(createNode(options)).rejects.toMatchObject({ option: Object.keys(options)[0] })
})

test('a range of pauses and what impersonates everybody go on with a data folder, unless named again', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'merkato-options-'))
  await open({ dataFolder, miningInterval: [40_000, 50_000], autoImpersonate: true })
  await node.close()
  await open({ dataFolder })
  expect(await rpc('anvil_getIntervalMining')).toBe(40)
  await send({ from: `0x${'77'.repeat(20)}`, gasPrice: '0x0', nonce: '0x1' }).catch((error: Error) =>
    expect(error.message).not.toMatch(/neither unlocked nor impersonated/),
  )
  await node.close()
  await open({ dataFolder, miningInterval: 0, autoImpersonate: false })
  expect(await rpc('anvil_getIntervalMining')).toBeNull()
  expect(await failureOf(send({ from: `0x${'77'.repeat(20)}` }))).toMatchObject({
    message: expect.stringContaining('neither unlocked'),
  })
  await node.close()
  rmSync(dataFolder, { recursive: true })
})
