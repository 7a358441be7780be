import { createBlock } from '@ethereumjs/block'
import { createFeeMarket1559Tx } from '@ethereumjs/tx'
import { Account, bytesToHex, createAddressFromPrivateKey, hexToBytes } from '@ethereumjs/util'
import { runTx } from '@ethereumjs/vm'
import { encodeShield, GAS, NATIVE_ASSET, parsePoolLog, poolInterface, TREE_CAPACITY } from '@merkato/protocol'
import { getAddress } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCommon, createMerkatoVM, merkatoGenesis } from '../../src/evm/index.js'
import { InsecureVerifyingKeyError } from '../../src/verifier/errors.js'
import { addressOf, ETHER, NOW, POOL, REGISTRY, TestChain, VERIFYING_KEYS } from '../../testing/chain.js'
import { codeSizeOf, PROXY } from '../../testing/contracts.js'
import { CONDITIONAL_TRANSFERS, PACKAGES } from '../../testing/forged-modules.js'
import { Spender } from '../../testing/spender.js'

const KEY = new Uint8Array(32).fill(7)
const SENDER = createAddressFromPrivateKey(KEY)

let chain: TestChain
beforeEach(async () => {
  chain = await TestChain.open()
  await chain.state.putAccount(SENDER, new Account(0n, 10n * ETHER))
})

const block = () =>
  createBlock(
    { header: { number: 1n, timestamp: NOW, gasLimit: 30_000_000n, baseFeePerGas: 1n } },
    { common: chain.vm.common, setHardfork: false },
  )

function send(data: `0x${string}`, value: bigint, gasLimit = 1_000_000n) {
  const fields = { to: POOL, data, value, gasLimit, maxFeePerGas: 10n, chainId: 31337n, nonce: 0n }
  const tx = createFeeMarket1559Tx(fields, { common: chain.vm.common }).sign(KEY)
  return runTx(chain.vm, { tx, block: block() })
}

const deposit = (value: bigint) =>
  encodeShield({ assetId: NATIVE_ASSET, value, to: new Spender().address('vm').address }) as `0x${string}`

describe('a signed transaction to the pool', () => {
  test('shields: status, gas and logs are in the receipt', async () => {
    const data = deposit(5n)
    const { receipt, totalGasSpent } = await send(data, 5n)
    expect(receipt).toMatchObject({ status: 1 })
    const [address, topics, log] = receipt.logs[0] as [Uint8Array, Uint8Array[], Uint8Array]
    expect(bytesToHex(address)).toBe(POOL)
    const event = parsePoolLog({ topics: topics.map((topic) => bytesToHex(topic)), data: bytesToHex(log) })
    expect(event).toMatchObject({ name: 'Shielded', from: getAddress(SENDER.toString()), value: 5n })
    const bytes = hexToBytes(data)
    const intrinsic = 21_000n + bytes.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n)
    expect(totalGasSpent).toBe(intrinsic + BigInt(bytes.length) * GAS.perByte + GAS.shield)
  })

  test('that is refused fails with the error as data, and pays for its gas only', async () => {
    const before = (await chain.state.getAccount(SENDER))?.balance as bigint
    const { receipt, execResult, totalGasSpent, amountSpent } = await send(deposit(5n), 6n)
    expect(receipt).toMatchObject({ status: 0, logs: [] })
    expect(poolInterface.parseError(bytesToHex(execResult.returnValue))?.name).toBe('WrongValue')
    expect(totalGasSpent).toBeLessThan(1_000_000n)
    expect(before - ((await chain.state.getAccount(SENDER))?.balance as bigint)).toBe(amountSpent)
  })

  test('with too little gas uses it all', async () => {
    const { receipt, totalGasSpent } = await send(deposit(5n), 5n, 50_000n)
    expect(receipt).toMatchObject({ status: 0 })
    expect(totalGasSpent).toBe(50_000n)
  })
})

describe('the pool address', () => {
  test('outlives the clean-up of a transaction that only touched it', async () => {
    await send(poolInterface.encodeFunctionData('nextPosition') as `0x${string}`, 0n)
    expect((await chain.state.getAccount(addressOf(POOL)))?.nonce).toBe(1n)
    expect((await chain.call('verifyingKeyHash', [1])).values).not.toEqual([`0x${'00'.repeat(32)}`])
  })

  test('has code in the eyes of a contract', async () => {
    await chain.install(PROXY, codeSizeOf(POOL))
    expect(BigInt((await chain.send('0x', { to: PROXY })).returnData)).toBe(1n)
  })

  test('does not serve an account that delegates to it (EIP-7702)', async () => {
    await chain.install(PROXY, `0xef0100${POOL.slice(2)}`)
    const outcome = await chain.call('nextPosition', [], { to: PROXY })
    expect(outcome.result).toMatch(/^invalid opcode/)
  })

  test('is warm from the start of a transaction, as every precompile', async () => {
    expect(chain.vm.evm.precompiles.has(POOL.slice(2))).toBe(true)
    expect(chain.vm.evm.shallowCopy().precompiles.has(POOL.slice(2))).toBe(true)
  })
})

describe('genesis and factories', () => {
  test('the genesis state is the same for the same keys', async () => {
    const genesis = merkatoGenesis(VERIFYING_KEYS)
    expect(Object.keys(genesis)).toEqual([POOL, REGISTRY, PACKAGES, CONDITIONAL_TRANSFERS])
    for (const empty of [REGISTRY, PACKAGES, CONDITIONAL_TRANSFERS]) {
      expect(genesis[empty]).toEqual(['0x0', '0xfe', [], '0x1'])
    }
    expect(genesis).toEqual(merkatoGenesis(VERIFYING_KEYS))
    const [balance, code, storage, nonce] = genesis[POOL] as [string, string, [string, string][], string]
    expect([balance, code, nonce]).toEqual(['0x0', '0xfe', '0x1'])
    // Root, known root, native coin, five keys.
    expect(storage).toHaveLength(8)
    expect(TREE_CAPACITY).toBe(2 ** 30)
  })

  test('a development key is refused on another chain', async () => {
    const common = await createCommon({ chainId: 1 })
    await expect(createMerkatoVM({ common, verifyingKeys: VERIFYING_KEYS })).rejects.toBeInstanceOf(
      InsecureVerifyingKeyError,
    )
  })

  test.each(['cancun', 'prague', 'osaka'] as const)('%s is in force from genesis on', async (hardfork) => {
    const common = await createCommon({ hardfork })
    expect(common.hardfork()).toBe(hardfork)
    expect(common.getHardforkBy({ blockNumber: 0n, timestamp: 0n })).toBe(hardfork)
    expect(common.chainId()).toBe(31337n)
    await expect(createMerkatoVM({ common, verifyingKeys: {} })).resolves.toBeDefined()
  })

  test('a pool whose key this VM was not given knows no circuit', async () => {
    const common = await createCommon()
    const vm = await createMerkatoVM({ common, stateManager: chain.state, verifyingKeys: {} })
    const bundle = new Spender().plan({ seed: 'no key', splits: [{}] }).bundle
    const joinSplits = bundle.joinSplits.map((split) => ({ ...split, proof: Array<bigint>(8).fill(0n) }))
    const data = poolInterface.encodeFunctionData('transact', [{ ...bundle, joinSplits }])
    const { execResult } = await vm.evm.runCall(chain.prepare(data))
    expect(poolInterface.parseError(bytesToHex(execResult.returnValue))?.name).toBe('UnknownCircuit')
  })
})
