import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import networkHelpers from '@nomicfoundation/hardhat-network-helpers'
import { type InterfaceAbi, parseEther, toBeHex } from 'ethers'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode, type NodeServer, startServer } from '../../src/node/index.js'
import { compileFixture } from './helpers/compile.js'

const probe = compileFixture('Probe')

/** A Hardhat 3 project whose network is the node, as a user of `type: 'http'` has it. */
async function connectHardhat(url: string) {
  const hre = await createHardhatRuntimeEnvironment({
    plugins: [hardhatEthers, networkHelpers],
    networks: { merkato: { type: 'http', url } },
  })
  return hre.network.create('merkato')
}

describe('Hardhat 3 over http', () => {
  let node: MerkatoNode
  let server: NodeServer
  let connection: Awaited<ReturnType<typeof connectHardhat>>

  beforeAll(async () => {
    node = await createNode()
    server = await startServer(node, { port: 0 })
    connection = await connectHardhat(server.url)
  }, 60_000)

  afterAll(async () => {
    await connection.close()
    await server.close()
    await node.close()
  })

  async function deployProbe() {
    const { ethers } = connection
    const [deployer] = await ethers.getSigners()
    const factory = new ethers.ContractFactory(probe.abi as InterfaceAbi, probe.bytecode, deployer)
    return (await factory.deploy(3)).waitForDeployment()
  }

  test('hardhat-ethers deploys and calls', async () => {
    const contract = await deployProbe()
    expect(await contract.getFunction('value')()).toBe(3n)
    const signers = await connection.ethers.getSigners()
    expect(signers).toHaveLength(10)
    expect(await connection.ethers.provider.getBalance(signers[5]?.address ?? '')).toBe(parseEther('10000'))
  })

  test('hardhat-ethers gets revert data', async () => {
    const contract = await deployProbe()
    await expect(contract.getFunction('store').staticCall(5000, '')).rejects.toMatchObject({
      code: 3,
      data: contract.interface.encodeErrorResult('TooLarge', [5000, 1000]),
    })
    await expect(contract.getFunction('fail')('oh no')).rejects.toThrow(/oh no/)
  })

  test('time helpers', async () => {
    const { time } = connection.networkHelpers
    const before = await time.latest()
    await time.increase(1000)
    expect(await time.latest()).toBe(before + 1000)
    await time.increaseTo(before + 5000)
    expect(await time.latest()).toBe(before + 5000)
    await time.setNextBlockTimestamp(before + 9000)
    await connection.networkHelpers.mine()
    expect(await time.latest()).toBe(before + 9000)
  })

  test('mining helpers', async () => {
    const { mine, mineUpTo, time } = connection.networkHelpers
    const height = await time.latestBlock()
    await mine(10, { interval: 60 })
    expect(await time.latestBlock()).toBe(height + 10)
    await mineUpTo(height + 25)
    expect(await time.latestBlock()).toBe(height + 25)
  })

  test('snapshots and fixtures', async () => {
    const { networkHelpers: helpers, ethers } = connection
    const before = await helpers.time.latestBlock()
    const snapshot = await helpers.takeSnapshot()
    await helpers.mine(3)
    await snapshot.restore()
    expect(await helpers.time.latestBlock()).toBe(before)
    const first = await helpers.loadFixture(deployProbe)
    await (await first.getFunction('store')(9, '')).wait()
    const again = await helpers.loadFixture(deployProbe)
    expect(await again.getAddress()).toBe(await first.getAddress())
    expect(await again.getFunction('value')()).toBe(3n)
    expect(await ethers.provider.getBlockNumber()).toBe(before + 1)
  })

  test('account and block helpers', async () => {
    const { networkHelpers: helpers, ethers } = connection
    const someone = `0x${'7e'.repeat(20)}`
    await helpers.setBalance(someone, parseEther('3'))
    await helpers.setNonce(someone, 4)
    expect(await ethers.provider.getBalance(someone)).toBe(parseEther('3'))
    await helpers.impersonateAccount(someone)
    const sent = await (await ethers.getSigner(someone)).sendTransaction({ to: `0x${'01'.repeat(20)}`, value: 1n })
    expect((await sent.wait())?.from.toLowerCase()).toBe(someone)
    expect(sent.nonce).toBe(4)
    await helpers.stopImpersonatingAccount(someone)

    await helpers.setCode(someone, '0x6001')
    expect(await ethers.provider.getCode(someone)).toBe('0x6001')
    await helpers.setStorageAt(someone, 2, 77)
    expect(await helpers.getStorageAt(someone, 2)).toBe(toBeHex(77, 32))
    await helpers.setCoinbase(someone)
    await helpers.setPrevRandao(5)
    await helpers.setNextBlockBaseFeePerGas(7)
    await helpers.setBlockGasLimit(40_000_000)
    await helpers.mine()
    const block = await ethers.provider.getBlock('latest')
    expect(block).toMatchObject({ baseFeePerGas: 7n, gasLimit: 40_000_000n })
    const raw = await node.request({ method: 'eth_getBlockByNumber', params: ['latest', false] })
    expect(raw).toMatchObject({ mixHash: toBeHex(5, 32) })
    expect(block?.miner.toLowerCase()).toBe(someone)
  })

  test('dropping a transaction', async () => {
    const { networkHelpers: helpers, ethers } = connection
    const [sender] = await ethers.getSigners()
    await ethers.provider.send('evm_setAutomine', [false])
    const sent = await sender?.sendTransaction({ to: sender.address, value: 1n, gasLimit: 21_000 })
    expect(await helpers.dropTransaction(sent?.hash ?? '')).toBe(true)
    await ethers.provider.send('evm_setAutomine', [true])
    expect(await ethers.provider.getTransactionCount(sender?.address ?? '', 'pending')).toBe(
      await ethers.provider.getTransactionCount(sender?.address ?? ''),
    )
  })
})
