import assert from 'node:assert/strict'
import { encodeFunctionData, type Hex, keccak256, parseAbiItem, parseEther, toHex } from 'viem'
import type { Checks } from '../checks.js'
import { compileNotebook } from '../contracts.js'
import { deployNotebook, type ViemClients } from './clients.js'

const written = parseAbiItem('event Written(address indexed by, uint256 indexed page, string text)')

/** viem's public actions. */
export async function checkReading(checks: Checks, clients: ViemClients): Promise<void> {
  const { reader, wallet, account, other } = clients
  const { abi } = compileNotebook()
  const address = await deployNotebook(clients)
  const write = (text: string) => wallet.writeContract({ address, abi, functionName: 'write', args: [text] })
  const hash = await write('first')
  const { blockHash, blockNumber } = await reader.getTransactionReceipt({ hash })

  await checks.check('readContract, simulateContract, estimateContractGas', async () => {
    assert.equal(await reader.readContract({ address, abi, functionName: 'pages' }), 4n)
    const call = { account, address, abi, functionName: 'write', args: ['x'] }
    assert.equal((await reader.simulateContract(call)).result, 5n)
    assert.ok((await reader.estimateContractGas(call)) > 21_000n)
  })
  await checks.check('custom errors, reasons and panics are decoded', async () => {
    const read = (functionName: string, args: unknown[]) =>
      reader.readContract({ address, abi, functionName, args, account })
    await assert.rejects(read('full', [9n]), /PageFull\(uint256 page, address by\)\s+\(9, 0xf39F/)
    await assert.rejects(read('refuse', ['no more ink']), /no more ink/)
    await assert.rejects(read('divide', [1n, 0n]), /Division or modulo by zero/i)
    const call = { account, address, abi, functionName: 'full', args: [9n] }
    await assert.rejects(reader.estimateContractGas(call), /PageFull/)
  })
  await checks.check('getBlock by number, hash and tag, with transactions', async () => {
    const byNumber = await reader.getBlock({ blockNumber, includeTransactions: true })
    assert.deepEqual(byNumber, await reader.getBlock({ blockHash, includeTransactions: true }))
    assert.equal(byNumber.transactions[0]?.hash, hash)
    for (const blockTag of ['latest', 'safe', 'finalized', 'pending', 'earliest'] as const) {
      assert.equal(typeof (await reader.getBlock({ blockTag })).gasLimit, 'bigint')
    }
    assert.equal(await reader.getBlockTransactionCount({ blockHash }), 1)
    await assert.rejects(reader.getBlock({ blockNumber: 10n ** 9n }), /could not be found/)
  })
  await checks.check('getBlockReceipts, getTransaction, getRawTransaction, confirmations', async () => {
    const receipts = await reader.getBlockReceipts({ blockHash })
    assert.deepEqual(receipts, [await reader.getTransactionReceipt({ hash })])
    assert.equal((await reader.getTransaction({ blockNumber, index: 0 })).hash, hash)
    assert.equal(keccak256((await reader.getRawTransaction({ hash })) ?? '0x'), hash)
    assert.ok((await reader.getTransactionConfirmations({ hash })) >= 1n)
    const unknown: Hex = `0x${'12'.repeat(32)}`
    await assert.rejects(reader.getTransaction({ hash: unknown }), /could not be found/)
    await assert.rejects(reader.getTransactionReceipt({ hash: unknown }), /could not be found/)
  })
  await checks.check('getProof', async () => {
    const proof = await reader.getProof({ address, storageKeys: [toHex(0, { size: 32 })], blockNumber })
    assert.equal(proof.storageProof[0]?.value, 4n)
    assert.equal(keccak256(proof.accountProof[0] ?? '0x'), (await reader.getBlock({ blockNumber })).stateRoot)
  })
  await checks.check('getLogs, filters', async () => {
    const [log] = await reader.getLogs({ address, event: written, args: { page: 4n }, fromBlock: 0n })
    assert.deepEqual([log?.transactionHash, log?.args.text], [hash, 'first'])
    assert.equal((await reader.getLogs({ address, event: written, blockHash })).length, 1)
    assert.equal((await reader.getContractEvents({ address, abi, eventName: 'Written', fromBlock: 0n })).length, 1)
    const events = await reader.createEventFilter({ address, event: written, fromBlock: 0n })
    const blocks = await reader.createBlockFilter()
    const pending = await reader.createPendingTransactionFilter()
    const second = await write('second')
    assert.equal((await reader.getFilterLogs({ filter: events })).length, 2)
    assert.equal((await reader.getFilterChanges({ filter: blocks })).length, 1)
    assert.deepEqual(await reader.getFilterChanges({ filter: pending }), [second])
    for (const filter of [events, blocks, pending]) assert.equal(await reader.uninstallFilter({ filter }), true)
    await assert.rejects(reader.getFilterChanges({ filter: blocks }))
  })
  await checks.check('fees', async () => {
    const { maxFeePerGas, maxPriorityFeePerGas } = await reader.estimateFeesPerGas()
    assert.ok(maxFeePerGas > maxPriorityFeePerGas)
    const history = await reader.getFeeHistory({ blockCount: 3, rewardPercentiles: [10, 50, 90] })
    assert.deepEqual(
      [history.baseFeePerGas.length, history.gasUsedRatio.length, history.reward?.length, history.reward?.[0]?.length],
      [4, 3, 3, 3],
    )
    assert.ok((await reader.getGasPrice()) > 0n)
    assert.ok((await reader.getBlobBaseFee()) > 0n)
    assert.ok((await reader.estimateMaxPriorityFeePerGas()) > 0n)
  })
  await checks.check('createAccessList', async () => {
    const { accessList, gasUsed } = await reader.createAccessList({
      to: address,
      data: encodeFunctionData({ abi, functionName: 'pages' }),
    })
    assert.ok(gasUsed > 21_000n)
    assert.deepEqual(accessList[0]?.storageKeys, [toHex(0, { size: 32 })])
  })
  await checks.check('call with state and block overrides', async () => {
    const stateOverride = [{ address, stateDiff: [{ slot: toHex(0, { size: 32 }), value: toHex(99, { size: 32 }) }] }]
    assert.equal(await reader.readContract({ address, abi, functionName: 'pages', stateOverride }), 99n)
    const context = { address, abi, functionName: 'context', blockOverrides: { number: 1_000_000n, time: 5n } }
    const [number, time] = (await reader.readContract(context)) as [bigint, bigint]
    assert.deepEqual([number, time], [1_000_000n, 5n])
  })
  await checks.check('multicall without a deployed Multicall3', async () => {
    const contracts = [1n, 2n].map((b) => ({ address, abi, functionName: 'divide', args: [10n, b] }))
    const results = await reader.multicall({ contracts, deployless: true })
    assert.deepEqual(
      results.map(({ result }) => result),
      [10n, 5n],
    )
  })
  await checks.check('simulateBlocks', async () => {
    const calls = [
      { to: other, value: parseEther('1'), account: account.address },
      { to: address, abi, functionName: 'write', args: ['z'], account: account.address },
      { to: address, abi, functionName: 'full', args: [1n], account: account.address },
    ] as const
    const [block] = await reader.simulateBlocks({ blocks: [{ blockOverrides: { gasLimit: 5_000_000n }, calls }] })
    assert.deepEqual(
      block?.calls.map(({ status }) => status),
      ['success', 'success', 'failure'],
    )
    assert.equal(block?.gasLimit, 5_000_000n)
    assert.equal(block?.calls[1]?.logs?.length, 1)
  })
  await checks.check('simulateCalls with asset changes', async () => {
    const { results, assetChanges } = await reader.simulateCalls({
      account: account.address,
      calls: [{ to: other, value: parseEther('1') }],
      traceAssetChanges: true,
    })
    assert.equal(results[0]?.status, 'success')
    assert.equal(assetChanges[0]?.value.diff, -parseEther('1'))
  })
  await checks.check('fillTransaction', async () => {
    const { transaction } = await reader.fillTransaction({ account: account.address, to: other, value: 1n })
    assert.equal(transaction.gas, 21_000n)
  })
  await checks.check('chain id, storage, code, a batch', async () => {
    assert.equal(await reader.getChainId(), 31337)
    assert.equal(await reader.getStorageAt({ address, slot: '0x0' }), toHex(5, { size: 32 }))
    assert.ok(((await reader.getCode({ address })) ?? '0x').length > 2)
    assert.equal(await reader.getCode({ address: other }), undefined)
  })
}
