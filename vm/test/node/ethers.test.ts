import {
  type BaseContract,
  type BrowserProvider,
  Contract,
  ContractFactory,
  Interface,
  type InterfaceAbi,
  parseEther,
  verifyMessage,
  verifyTypedData,
  Wallet,
} from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { compileFixture } from './helpers/compile.js'
import { failureOf, openNode } from './helpers/provider.js'

const probe = compileFixture('Probe')
const abi = new Interface(probe.abi as InterfaceAbi)

describe('an ethers v6 user', () => {
  let node: MerkatoNode
  let provider: BrowserProvider
  let contract: Contract

  beforeAll(async () => {
    ;({ node, provider } = await openNode())
    const signer = await provider.getSigner(0)
    const factory = new ContractFactory(abi, probe.bytecode, signer)
    const deployed: BaseContract = await (await factory.deploy(7)).waitForDeployment()
    contract = new Contract(await deployed.getAddress(), abi, signer)
  }, 60_000)

  afterAll(async () => {
    provider.destroy()
    await node.close()
  })

  const call = (name: string, ...args: unknown[]) => contract.getFunction(name)(...args)

  test('sees the chain and the well-known accounts', async () => {
    expect((await provider.getNetwork()).chainId).toBe(31337n)
    const accounts = (await provider.send('eth_accounts', [])) as string[]
    expect(accounts).toHaveLength(10)
    expect(accounts[0]).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266')
    expect(await provider.getBalance(accounts[9] ?? '')).toBe(parseEther('10000'))
  })

  test('deploys, calls, sends and reads events back', async () => {
    expect(await call('value')).toBe(7n)
    const sent = await call('store', 42, 'hello')
    const receipt = await sent.wait()
    expect(receipt.status).toBe(1)
    expect(receipt.logs[0].args.toArray()).toEqual(['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', 42n, 'hello'])
    expect(await call('value')).toBe(42n)
    const events = await contract.queryFilter(contract.filters.Stored?.(null, 42) ?? '*', 0, 'latest')
    expect(events.map(({ transactionHash }) => transactionHash)).toEqual([sent.hash])
    expect(await contract.queryFilter(contract.filters.Stored?.(null, 43) ?? '*', 0)).toEqual([])
  })

  test('sees the value as it was at an earlier block', async () => {
    const before = await provider.getBlockNumber()
    await (await call('store', 43, '')).wait()
    const value = contract.getFunction('value')
    expect(await value({ blockTag: before })).not.toBe(43n)
    expect(await value({ blockTag: 'latest' })).toBe(43n)
  })

  test('gets the reason of a revert, the custom error and the panic', async () => {
    const to = contract.target as string
    const ask = (data: string) => failureOf(node.request({ method: 'eth_call', params: [{ to, data }] }))

    const reason = await ask(abi.encodeFunctionData('fail', ['no way']))
    expect(reason).toMatchObject({ code: 3, message: 'execution reverted: no way' })
    expect(reason.data).toMatch(/^0x08c379a0/)

    const custom = await ask(abi.encodeFunctionData('store', [5000, '']))
    expect(custom).toMatchObject({ code: 3, data: abi.encodeErrorResult('TooLarge', [5000, 1000]) })
    expect(custom.message).toMatch(/^execution reverted: custom error 0x/)

    const panic = await ask(abi.encodeFunctionData('divide', [1, 0]))
    expect(panic).toMatchObject({ code: 3, message: 'execution reverted: panic: division or modulo by zero (0x12)' })

    const silent = await ask(abi.encodeFunctionData('failSilently'))
    expect(silent).toMatchObject({ code: 3, message: 'execution reverted', data: '0x' })

    await expect(contract.getFunction('store').staticCall(5000, '')).rejects.toMatchObject({
      code: 'CALL_EXCEPTION',
      revert: { name: 'TooLarge', args: [5000n, 1000n] },
    })
  })

  test('sends from a wallet of its own, in all kinds of transaction', async () => {
    const wallet = new Wallet(`0x${'11'.repeat(32)}`, provider)
    const dev = await provider.getSigner(1)
    await (await dev.sendTransaction({ to: wallet.address, value: parseEther('5') })).wait()
    for (const type of [0, 1, 2]) {
      const sent = await wallet.sendTransaction({ to: dev.address, value: 1n, type })
      const receipt = await sent.wait()
      expect(receipt?.type).toBe(type)
      const found = await provider.getTransaction(sent.hash)
      expect(found).toMatchObject({ from: wallet.address, to: dev.address, value: 1n, type })
    }
    expect(await provider.getTransactionCount(wallet.address)).toBe(3)
  })

  test('delegates an account to code by EIP-7702', async () => {
    const wallet = new Wallet(`0x${'22'.repeat(32)}`, provider)
    const dev = await provider.getSigner(1)
    await (await dev.sendTransaction({ to: wallet.address, value: parseEther('1') })).wait()
    const authorization = await wallet.authorize({ address: contract.target as string, nonce: 1 })
    const sent = await wallet.sendTransaction({
      type: 4,
      to: dev.address,
      authorizationList: [authorization],
      gasLimit: 200_000,
    })
    expect((await sent.wait())?.status).toBe(1)
    expect(await provider.getCode(wallet.address)).toBe(`0xef0100${(contract.target as string).slice(2).toLowerCase()}`)
    const again = await wallet.sendTransaction({ to: dev.address, value: 1n })
    expect((await again.wait())?.status).toBe(1)
  })

  test('estimates exactly, also for code that looks at its gas', async () => {
    for (const name of ['keepBack', 'clear']) {
      const exact = await contract.getFunction(name).estimateGas()
      await expect(call(name, { gasLimit: exact - 1n }).then((sent) => sent.wait())).rejects.toMatchObject({
        code: 'CALL_EXCEPTION',
      })
      expect((await (await call(name, { gasLimit: exact })).wait()).status).toBe(1)
      if (name === 'clear') await (await call('store', 9, '')).wait()
    }
  })

  test('sees block context and parent hashes', async () => {
    await (await call('store', 11, '')).wait()
    const block = await provider.getBlock('latest')
    const [time, number, parent, random, fee] = await call('context', { gasPrice: block?.baseFeePerGas })
    // Without a price, there is no fee to compare it with either.
    expect((await call('context'))[4]).toBe(0n)
    expect([time, number, parent, fee]).toEqual([
      BigInt(block?.timestamp ?? 0),
      BigInt(block?.number ?? 0),
      block?.parentHash,
      block?.baseFeePerGas,
    ])
    expect(random).toBe(BigInt(block?.prevRandao ?? 0))
  })

  test('the history contract of EIP-2935 knows the parent', async () => {
    const block = await provider.getBlock('latest')
    const data = `0x${((block?.number ?? 0) - 1).toString(16).padStart(64, '0')}`
    expect(await provider.call({ to: '0x0000F90827F1C53a10cb7A02335B175320002935', data })).toBe(block?.parentHash)
  })

  test('the beacon roots contract of EIP-4788 knows the block, and a root of zero', async () => {
    const block = await provider.getBlock('latest')
    const ask = (time: number) =>
      provider.call({
        to: '0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02',
        data: `0x${time.toString(16).padStart(64, '0')}`,
      })
    expect(await ask(block?.timestamp ?? 0)).toBe(`0x${'00'.repeat(32)}`)
    await expect(ask((block?.timestamp ?? 0) + 1)).rejects.toMatchObject({ code: 'CALL_EXCEPTION' })
  })

  test('is told of events by polling', async () => {
    let heard: unknown[] | undefined
    await contract.once('Stored', (...args: unknown[]) => {
      heard = args.slice(0, 3)
    })
    // Polling tells of what comes after its first question, and nobody says when that was asked.
    while (heard === undefined) await (await call('store', 77, 'poll')).wait()
    expect(heard).toEqual(['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', 77n, 'poll'])
  })

  test('signs messages and typed data that verify', async () => {
    const signer = await provider.getSigner(2)
    expect(verifyMessage('hi', await signer.signMessage('hi'))).toBe(signer.address)
    const domain = { name: 'Merkato', chainId: 31337 }
    const types = {
      Mail: [
        { name: 'to', type: 'address' },
        { name: 'text', type: 'string' },
      ],
    }
    const value = { to: signer.address, text: 'hello' }
    expect(verifyTypedData(domain, types, value, await signer.signTypedData(domain, types, value))).toBe(signer.address)
  })
})
