import { fileURLToPath } from 'node:url'
import { trustIndexAbi, trustIndexBytecode } from '@merkato/contracts'
import merkato, { type MerkatoUserConfig } from '@merkato/hardhat'
import { POOL_ADDRESS } from '@merkato/protocol'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import networkHelpers from '@nomicfoundation/hardhat-network-helpers'
import { ContractFactory, id, parseEther } from 'ethers'
import type { HardhatUserConfig } from 'hardhat/config'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import { afterEach, describe, expect, test } from 'vitest'

const plugins = [hardhatEthers, networkHelpers, merkato]
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close()
})

const environment = (settings: MerkatoUserConfig = {}, more: HardhatUserConfig = {}) =>
  createHardhatRuntimeEnvironment({ plugins, merkato: settings, ...more })

/** A connection as a test file makes it: a chain of its own. */
async function connect(settings: MerkatoUserConfig = { commerce: false }, network = 'merkato') {
  const { network: networks } = await environment(settings)
  const connection = await networks.create(network)
  open.push(connection)
  return connection
}

describe('a network of Hardhat that is a sandbox', () => {
  test('runs no server and has the pool, the contracts and the accounts of every sandbox', async () => {
    const { merkato: parts, ethers, provider } = await connect({})
    expect(parts?.contracts.shieldedPool).toBe(POOL_ADDRESS)
    expect(await ethers.provider.getCode(parts?.contracts.orderEscrow ?? '')).not.toBe('0x')
    expect((await ethers.getSigners()).map(({ address }) => address)).toEqual(
      parts?.accounts.map(({ address }) => address),
    )
    expect(await provider.request({ method: 'merkato_poolState' })).toMatchObject({ noteCount: '0x0' })
  })

  test('ethers deploys, sends and reads what a contract reverts with', async () => {
    const { ethers } = await connect()
    const [deployer, stranger] = await ethers.getSigners()
    const factory = new ContractFactory(trustIndexAbi, trustIndexBytecode, deployer)
    const trust = await factory.deploy(await deployer?.getAddress())
    await trust.waitForDeployment()
    const grant = trust.connect(stranger as never) as unknown as {
      grantRole(role: string, to: string): Promise<unknown>
    }
    const refused = await grant
      .grantRole(`0x${'0'.repeat(64)}`, stranger?.address ?? '')
      .catch((error: unknown) => error)
    expect(trust.interface.parseError((refused as { data: string }).data)?.name).toBe(
      'AccessControlUnauthorizedAccount',
    )
  })

  test('loadFixture, time, mine, setBalance and impersonation work', async () => {
    const { ethers, networkHelpers: helpers } = await connect()
    const poor = '0x00000000000000000000000000000000000000aa'
    async function fixture() {
      await helpers.setBalance(poor, parseEther('3'))
      return { block: await ethers.provider.getBlockNumber() }
    }
    const { block } = await helpers.loadFixture(fixture)
    await helpers.mine(5)
    await helpers.time.increase(3_600)
    expect(await ethers.provider.getBlockNumber()).toBe(block + 6)
    await helpers.impersonateAccount(poor)
    await (await ethers.getSigner(poor)).sendTransaction({ to: `0x${'bb'.repeat(20)}`, value: parseEther('1') })
    await helpers.stopImpersonatingAccount(poor)
    expect(await ethers.provider.getBalance(`0x${'bb'.repeat(20)}`)).toBe(parseEther('1'))

    expect(await helpers.loadFixture(fixture)).toEqual({ block })
    expect(await ethers.provider.getBlockNumber()).toBe(block)
    expect(await ethers.provider.getBalance(poor)).toBe(parseEther('3'))
    expect(await ethers.provider.getBalance(`0x${'bb'.repeat(20)}`)).toBe(0n)
  })

  test('each connection has a chain of its own, which ends with it', async () => {
    const { network } = await environment({ commerce: false })
    const [one, two] = [await network.create('merkato'), await network.create('merkato')]
    open.push(one, two)
    await one.networkHelpers.mine(3)
    expect(await two.ethers.provider.getBlockNumber()).toBe(0)
    await one.close()
    await expect(one.provider.request({ method: 'eth_blockNumber' })).rejects.toThrow()
    expect(await two.provider.request({ method: 'eth_blockNumber' })).toBe('0x0')
  })

  test('other networks are as they were, and any network may be a sandbox, the default one too', async () => {
    const plain = await connect({ commerce: false }, 'default')
    expect(plain.networkConfig.type).toBe('edr-simulated')
    expect(plain.merkato).toBeUndefined()
    expect(await plain.provider.request({ method: 'web3_clientVersion' })).not.toMatch(/merkato/)

    const { network } = await environment(
      { commerce: false, accounts: 2, networks: ['default', 'shop'] },
      {
        networks: { shop: { type: 'http', url: 'http://127.0.0.1:1', timeout: 5 } },
      },
    )
    for (const name of [undefined, 'shop']) {
      const connection = await network.create(name)
      open.push(connection)
      expect(await connection.provider.request({ method: 'web3_clientVersion' })).toMatch(/merkato/)
      expect(connection.merkato?.accounts).toHaveLength(2)
    }
    await expect(network.create('merkato')).rejects.toThrow(/merkato/)
  })

  test("an error is named by the project's artifacts", async () => {
    const artifacts = fileURLToPath(new URL('../../contracts/artifacts', import.meta.url))
    const { network } = await environment({ commerce: false }, { paths: { artifacts } })
    const { provider } = await network.create('merkato')
    const [to, selector] = [`0x${'cc'.repeat(20)}`, id('AlreadyCollected()').slice(2, 10)]
    // Reverts with the selector.
    await provider.request({ method: 'hardhat_setCode', params: [to, `0x63${selector}60e01b5f5260045ffd`] })
    const refused = provider.request({ method: 'eth_call', params: [{ to }, 'latest'] })
    await expect(refused).rejects.toMatchObject({
      code: 3,
      message: expect.stringContaining('AlreadyCollected'),
      data: `0x${selector}`,
    })
  })

  test('subscriptions are told by the provider', async () => {
    const { provider, networkHelpers: helpers } = await connect()
    const told: unknown[] = []
    provider.on('message', (message) => told.push(message))
    const subscription = await provider.request({ method: 'eth_subscribe', params: ['newHeads'] })
    await helpers.mine()
    await expect
      .poll(() => told)
      .toMatchObject([{ type: 'eth_subscription', data: { subscription, result: { number: '0x1' } } }])
  })

  test('what is wrong in the config is said where it stands', async () => {
    const refused = (settings: unknown, more?: HardhatUserConfig) =>
      environment(settings as MerkatoUserConfig, more).then(
        () => expect.unreachable(),
        (error: Error) => error.message,
      )
    expect(await refused(5)).toMatch(/merkato: Expected an object/)
    expect(await refused({ networks: 'default' })).toMatch(/merkato.networks: Expected names/)
    expect(await refused({ networks: ['a'] }, { networks: { a: { type: 'edr-simulated' } } })).toMatch(
      /networks.a: Is a sandbox/,
    )
    await expect(connect({ accounts: -1 })).rejects.toThrow(/"merkato".*accounts/)
  })
})
