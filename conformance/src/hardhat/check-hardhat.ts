import assert from 'node:assert/strict'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import networkHelpers from '@nomicfoundation/hardhat-network-helpers'
import { ContractFactory, parseEther, toBeHex } from 'ethers'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import type { Checks } from '../checks.js'
import { compileNotebook } from '../contracts.js'
import { startMerkato } from '../processes.js'

const place = '0x00000000000000000000000000000000000c0De0'

/** A Hardhat 3 project whose network is the sandbox over http, as its users have it. */
async function connect(url: string) {
  const hre = await createHardhatRuntimeEnvironment({
    plugins: [hardhatEthers, networkHelpers],
    networks: { merkato: { type: 'http', url } },
  })
  return hre.network.create('merkato')
}

type Connection = Awaited<ReturnType<typeof connect>>

/** Hardhat 3, hardhat-ethers and every network helper. */
export async function checkHardhat(checks: Checks): Promise<void> {
  const peer = await startMerkato()
  const connection = await connect(peer.url)
  try {
    await checkEthersPlugin(checks, connection)
    await checkMining(checks, connection)
    await checkTime(checks, connection)
    await checkAccounts(checks, connection)
    await checkSnapshots(checks, connection)
  } finally {
    await connection.close()
    await peer.stop()
  }
}

async function checkEthersPlugin(checks: Checks, { ethers }: Connection): Promise<void> {
  await checks.check('hardhat-ethers deploys, writes and reads', async () => {
    const [signer] = await ethers.getSigners()
    const { abi, bytecode } = compileNotebook()
    const notebook = await new ContractFactory(JSON.stringify(abi), bytecode, signer).deploy(3)
    await notebook.waitForDeployment()
    await (await notebook.getFunction('write')('hello')).wait()
    assert.equal(await notebook.getFunction('pages')(), 4n)
    await assert.rejects(notebook.getFunction('full').staticCall(7), /PageFull|revert/)
  })
  await checks.check('getSigners has the unlocked accounts', async () => {
    assert.equal((await ethers.getSigners()).length, 10)
  })
}

async function checkMining(checks: Checks, { ethers, networkHelpers: helpers }: Connection): Promise<void> {
  const head = () => ethers.provider.getBlockNumber()
  const newest = async () => (await ethers.provider.getBlock('latest')) ?? assert.fail('there is no block')
  await checks.check('mine, with a count and an interval', async () => {
    const before = await newest()
    await helpers.mine(10, { interval: 60 })
    assert.equal(await head(), before.number + 10)
    assert.ok((await newest()).timestamp >= before.timestamp + 9 * 60)
  })
  await checks.check('mineUpTo', async () => {
    const target = (await head()) + 100
    await helpers.mineUpTo(target)
    assert.equal(await head(), target)
  })
  await checks.check('dropTransaction', async () => {
    const [signer] = await ethers.getSigners()
    await ethers.provider.send('evm_setAutomine', [false])
    const { hash } = (await signer?.sendTransaction({ to: place, value: 1n })) ?? assert.fail('there is no signer')
    assert.equal(await helpers.dropTransaction(hash), true)
    assert.equal(await ethers.provider.getTransaction(hash), null)
    await ethers.provider.send('evm_setAutomine', [true])
  })
  await checks.check('setBlockGasLimit, setCoinbase, setNextBlockBaseFeePerGas, setPrevRandao', async () => {
    await helpers.setBlockGasLimit(20_000_000)
    await helpers.setCoinbase(place)
    await helpers.setNextBlockBaseFeePerGas(3_000_000_000n)
    await helpers.setPrevRandao(42)
    await helpers.mine()
    const { gasLimit, miner, baseFeePerGas } = await newest()
    const { mixHash } = await ethers.provider.send('eth_getBlockByNumber', ['latest', false])
    assert.deepEqual([gasLimit, miner, baseFeePerGas], [20_000_000n, place, 3_000_000_000n])
    assert.equal(BigInt(mixHash), 42n)
    await helpers.setBlockGasLimit(60_000_000)
  })
}

async function checkTime(checks: Checks, { ethers, networkHelpers: helpers }: Connection): Promise<void> {
  const { time } = helpers
  await checks.check('time.increase, time.increaseTo, time.latest, time.latestBlock', async () => {
    const before = await time.latest()
    await time.increase(time.duration.days(2))
    assert.ok((await time.latest()) >= before + 2 * 86_400)
    await time.increaseTo(before + 400_000)
    assert.equal(await time.latest(), before + 400_000)
    assert.equal(await time.latestBlock(), await ethers.provider.getBlockNumber())
  })
  await checks.check('time.setNextBlockTimestamp', async () => {
    const target = (await time.latest()) + 1_234
    await time.setNextBlockTimestamp(target)
    await helpers.mine()
    assert.equal(await time.latest(), target)
  })
}

async function checkAccounts(checks: Checks, { ethers, networkHelpers: helpers }: Connection): Promise<void> {
  const { provider } = ethers
  await checks.check('setBalance, setNonce, setCode, setStorageAt, getStorageAt', async () => {
    await helpers.setBalance(place, parseEther('5'))
    await helpers.setNonce(place, 9)
    await helpers.setCode(place, '0x5f545f5260205ff3')
    await helpers.setStorageAt(place, 0, 77)
    assert.equal(await provider.getBalance(place), parseEther('5'))
    assert.equal(await provider.getTransactionCount(place), 9)
    assert.equal(await provider.call({ to: place }), toBeHex(77, 32))
    assert.equal(BigInt(await helpers.getStorageAt(place, 0)), 77n)
  })
  await checks.check('impersonateAccount, stopImpersonatingAccount', async () => {
    await helpers.impersonateAccount(place)
    const [receiver] = await ethers.getSigners()
    const sent = { from: place, to: receiver?.address, value: '0x1' }
    const hash: unknown = await provider.send('eth_sendTransaction', [sent])
    assert.equal((await provider.getTransactionReceipt(String(hash)))?.from, place)
    await helpers.stopImpersonatingAccount(place)
    await assert.rejects(provider.send('eth_sendTransaction', [sent]))
  })
}

async function checkSnapshots(checks: Checks, { ethers, networkHelpers: helpers }: Connection): Promise<void> {
  await checks.check('takeSnapshot, restore', async () => {
    const before = await ethers.provider.getBlockNumber()
    const snapshot = await helpers.takeSnapshot()
    await helpers.mine(3)
    await snapshot.restore()
    assert.equal(await ethers.provider.getBlockNumber(), before)
    await helpers.mine(2)
    await snapshot.restore()
    assert.equal(await ethers.provider.getBlockNumber(), before)
  })
  await checks.check('loadFixture, clearSnapshots', async () => {
    let runs = 0
    const fixture = async () => {
      runs += 1
      await helpers.mine()
      return ethers.provider.getBlockNumber()
    }
    const first = await helpers.loadFixture(fixture)
    await helpers.mine(5)
    assert.equal(await helpers.loadFixture(fixture), first)
    assert.equal(await ethers.provider.getBlockNumber(), first)
    assert.equal(runs, 1)
    helpers.clearSnapshots()
    await helpers.loadFixture(fixture)
    assert.equal(runs, 2)
  })
}
