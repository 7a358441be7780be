import assert from 'node:assert/strict'
import { numberToHex, parseEther, parseGwei } from 'viem'
import type { Checks } from '../checks.js'
import { testClient, type ViemClients } from './clients.js'

/** An account of its own for each mode: nonces only rise. */
const places = {
  anvil: '0x00000000000000000000000000000000000c0de0',
  hardhat: '0x00000000000000000000000000000000000c0de1',
} as const

/** Every action of viem's test client, by its effect. */
export async function checkTestActions(checks: Checks, clients: ViemClients, mode: 'anvil' | 'hardhat'): Promise<void> {
  const { peer, reader, unlocked, account, other } = clients
  const test = testClient(peer, mode)
  const place = places[mode]
  const check = (name: string, work: () => unknown) => checks.check(`test client in mode ${mode}, ${name}`, work)
  const send = (value = 1n) => unlocked.sendTransaction({ to: other, value, gas: 21_000n })

  await check('mine', async () => {
    const before = await reader.getBlock()
    await test.mine({ blocks: 5, interval: 100 })
    const after = await reader.getBlock()
    assert.equal(after.number, before.number + 5n)
    assert.ok(after.timestamp >= before.timestamp + 400n)
  })
  await check('snapshot, revert', async () => {
    const id = await test.snapshot()
    const balance = await reader.getBalance({ address: other })
    await send(5n)
    assert.equal(await reader.getBalance({ address: other }), balance + 5n)
    await test.revert({ id })
    assert.equal(await reader.getBalance({ address: other }), balance)
  })
  await check('setBalance, setNonce, setCode, setStorageAt', async () => {
    await test.setBalance({ address: place, value: parseEther('2') })
    await test.setNonce({ address: place, nonce: 7 })
    await test.setCode({ address: place, bytecode: '0x5f545f5260205ff3' })
    await test.setStorageAt({ address: place, index: 0, value: numberToHex(42, { size: 32 }) })
    assert.equal(await reader.getBalance({ address: place }), parseEther('2'))
    assert.equal(await reader.getTransactionCount({ address: place }), 7)
    assert.equal(await reader.getCode({ address: place }), '0x5f545f5260205ff3')
    assert.equal(await reader.getStorageAt({ address: place, slot: '0x0' }), numberToHex(42, { size: 32 }))
    assert.equal((await reader.call({ to: place })).data, numberToHex(42, { size: 32 }))
  })
  await check('impersonateAccount, stopImpersonatingAccount', async () => {
    await test.impersonateAccount({ address: place })
    const hash = await unlocked.sendTransaction({ account: place, to: other, value: 1n })
    assert.equal((await reader.getTransactionReceipt({ hash })).from, place)
    await test.stopImpersonatingAccount({ address: place })
    await assert.rejects(unlocked.sendTransaction({ account: place, to: other, value: 1n }))
  })
  await check('setAutomine, getAutomine, txpool, dropTransaction', async () => {
    await test.setAutomine(false)
    assert.equal(await test.getAutomine(), false)
    const hash = await send()
    assert.deepEqual(await test.getTxpoolStatus(), { pending: 1, queued: 0 })
    const content = await test.getTxpoolContent()
    assert.equal(Object.values(Object.values(content.pending)[0] ?? {})[0]?.hash, hash)
    assert.match(Object.values(Object.values((await test.inspectTxpool()).pending)[0] ?? {})[0] ?? '', /wei/)
    await test.dropTransaction({ hash })
    assert.deepEqual(await test.getTxpoolStatus(), { pending: 0, queued: 0 })
    await test.setAutomine(true)
    assert.equal(await test.getAutomine(), true)
  })
  await check('setNextBlockTimestamp, increaseTime', async () => {
    const { timestamp } = await reader.getBlock()
    await test.setNextBlockTimestamp({ timestamp: timestamp + 1_000n })
    await test.mine({ blocks: 1 })
    assert.equal((await reader.getBlock()).timestamp, timestamp + 1_000n)
    await test.increaseTime({ seconds: 500 })
    await test.mine({ blocks: 1 })
    assert.ok((await reader.getBlock()).timestamp >= timestamp + 1_500n)
  })
  await check('setBlockGasLimit, setCoinbase, setNextBlockBaseFeePerGas', async () => {
    const { gasLimit } = await reader.getBlock()
    await test.setBlockGasLimit({ gasLimit: 30_000_000n })
    await test.setCoinbase({ address: place })
    await test.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei('3') })
    await test.mine({ blocks: 1 })
    const block = await reader.getBlock()
    assert.deepEqual([block.gasLimit, block.miner, block.baseFeePerGas], [30_000_000n, place, parseGwei('3')])
    await test.setBlockGasLimit({ gasLimit })
  })
  await check('setIntervalMining', async () => {
    await test.setAutomine(false)
    await test.setIntervalMining({ interval: 1 })
    const hash = await send()
    const { blockNumber } = await reader.waitForTransactionReceipt({ hash, pollingInterval: 50, timeout: 5_000 })
    assert.ok(blockNumber > 0n)
    await test.setIntervalMining({ interval: 0 })
    await test.setAutomine(true)
  })
  await check('dumpState, loadState', async () => {
    const state = await test.dumpState()
    const balance = await reader.getBalance({ address: account.address })
    await send(parseEther('1'))
    await test.loadState({ state })
    assert.equal(await reader.getBalance({ address: account.address }), balance)
  })
  await check('sendUnsignedTransaction', async () => {
    const hash = await test.sendUnsignedTransaction({ from: place, to: other, value: 1n, gas: 21_000n })
    assert.equal((await reader.waitForTransactionReceipt({ hash })).from, place)
  })
  await check('setLoggingEnabled', async () => {
    await test.setLoggingEnabled(false)
    await test.setLoggingEnabled(true)
  })
  await check('setMinGasPrice is refused under EIP-1559', () =>
    assert.rejects(test.setMinGasPrice({ gasPrice: 1n }), /not supported when EIP-1559 is active/),
  )
  if (mode === 'anvil') {
    await check('setBlockTimestampInterval, removeBlockTimestampInterval', async () => {
      await test.setBlockTimestampInterval({ interval: 77 })
      const { timestamp } = await reader.getBlock()
      await test.mine({ blocks: 1 })
      await test.mine({ blocks: 1 })
      assert.equal((await reader.getBlock()).timestamp, timestamp + 154n)
      await test.removeBlockTimestampInterval()
    })
  }
  await check('reset', async () => {
    await test.reset()
    assert.equal(await reader.getBlockNumber(), 0n)
  })
}
