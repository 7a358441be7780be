import assert from 'node:assert/strict'
import {
  Contract,
  ContractFactory,
  isCallException,
  isError,
  JsonRpcProvider,
  parseEther,
  Wallet,
  WebSocketProvider,
} from 'ethers'
import type { Checks } from '../checks.js'
import { compileNotebook } from '../contracts.js'
import { startMerkato } from '../processes.js'

const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const other = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

/** ethers v6. */
export async function checkEthers(checks: Checks): Promise<void> {
  const peer = await startMerkato()
  const provider = new JsonRpcProvider(peer.url, undefined, { cacheTimeout: -1, polling: true, pollingInterval: 50 })
  const sockets = new WebSocketProvider(peer.webSocketUrl, undefined, { cacheTimeout: -1 })
  try {
    const wallet = new Wallet(key, provider)
    const notebook = await deploy(wallet)
    await checkSending(checks, provider, wallet)
    await checkContracts(checks, notebook, wallet)
    await checkReading(checks, provider)
    await checkEvents(checks, 'polling', provider, notebook)
    await checkEvents(checks, 'WebSocketProvider', sockets, notebook)
  } finally {
    await sockets.destroy()
    provider.destroy()
    await peer.stop()
  }
}

async function deploy(wallet: Wallet): Promise<Contract> {
  const { abi, bytecode } = compileNotebook()
  const contract = await new ContractFactory(JSON.stringify(abi), bytecode, wallet).deploy(3)
  await contract.waitForDeployment()
  return new Contract(await contract.getAddress(), JSON.stringify(abi), wallet)
}

async function checkSending(checks: Checks, provider: JsonRpcProvider, wallet: Wallet): Promise<void> {
  await checks.check('Wallet sends each type of transaction', async () => {
    for (const type of [0, 1, 2]) {
      const sent = await wallet.sendTransaction({ to: other, value: 1n, type })
      const receipt = await sent.wait()
      assert.deepEqual([receipt?.status, receipt?.type], [1, type])
    }
  })
  await checks.check('Wallet authorizes by EIP-7702', async () => {
    const authority = Wallet.createRandom(provider)
    const authorizationList = [await authority.authorize({ address: other, nonce: 0 })]
    const receipt = await (await wallet.sendTransaction({ type: 4, to: other, authorizationList })).wait()
    assert.equal(receipt?.status, 1)
    assert.equal(await provider.getCode(authority.address), `0xef0100${other.slice(2).toLowerCase()}`)
  })
  await checks.check('JsonRpcSigner sends and signs', async () => {
    const signer = await provider.getSigner(1)
    assert.equal(await signer.getAddress(), other)
    assert.equal((await (await signer.sendTransaction({ to: wallet.address, value: 1n })).wait())?.status, 1)
    const first = await provider.getSigner(0)
    assert.equal(await first.signMessage('good day'), await wallet.signMessage('good day'))
    const types = { Letter: [{ name: 'words', type: 'string' }] }
    const value = { words: 'good day' }
    const domain = { name: 'Letter' }
    assert.equal(await first.signTypedData(domain, types, value), await wallet.signTypedData(domain, types, value))
  })
  await checks.check('refusals have the codes that ethers knows', async () => {
    const code = (sent: Promise<unknown>) =>
      sent.then(
        () => 'none',
        (error: { code: string }) => error.code,
      )
    const gasLimit = 21_000n
    const poor = Wallet.createRandom(provider)
    assert.equal(await code(wallet.sendTransaction({ to: other, nonce: 0, gasLimit })), 'NONCE_EXPIRED')
    assert.equal(await code(poor.sendTransaction({ to: other, value: 1n, gasLimit })), 'INSUFFICIENT_FUNDS')
    await provider.send('evm_setAutomine', [false])
    const nonce = await wallet.getNonce()
    const { hash } = await wallet.sendTransaction({ to: other, nonce, gasLimit })
    const again = wallet.sendTransaction({ to: other, nonce, gasLimit, value: 2n })
    assert.equal(await code(again), 'REPLACEMENT_UNDERPRICED')
    await provider.send('evm_setAutomine', [true])
    await provider.send('evm_mine', [])
    assert.equal((await provider.getTransactionReceipt(hash))?.status, 1)
  })
}

async function checkContracts(checks: Checks, notebook: Contract, wallet: Wallet): Promise<void> {
  const failure = (name: string, ...args: unknown[]) =>
    notebook
      .getFunction(name)
      .staticCall(...args)
      .then(
        () => assert.fail('it succeeded'),
        (error: unknown) => (isCallException(error) ? error : assert.fail(String(error))),
      )
  await checks.check('Contract reads, writes and finds its events', async () => {
    await (await notebook.getFunction('write')('first')).wait()
    assert.equal(await notebook.getFunction('pages')(), 4n)
    assert.equal((await notebook.queryFilter('Written', 0)).length, 1)
  })
  await checks.check('Contract decodes a custom error', async () => {
    const { revert } = await failure('full', 9n)
    assert.deepEqual([revert?.name, [...(revert?.args ?? [])]], ['PageFull', [9n, wallet.address]])
  })
  await checks.check('Contract decodes a reason and a panic', async () => {
    assert.equal((await failure('refuse', 'no more ink')).reason, 'no more ink')
    assert.match((await failure('divide', 1n, 0n)).reason ?? '', /DIVIDE_BY_ZERO/)
  })
  await checks.check('a failing estimate is decoded too', () =>
    assert.rejects(notebook.getFunction('full').estimateGas(9n), (error) => isError(error, 'CALL_EXCEPTION')),
  )
  await checks.check('a failed transaction fails its wait', async () => {
    const sent = await notebook.getFunction('refuse').send('no', { gasLimit: 100_000n })
    await assert.rejects(sent.wait(), (error) => isError(error, 'CALL_EXCEPTION'))
  })
}

async function checkReading(checks: Checks, provider: JsonRpcProvider): Promise<void> {
  await checks.check('requests of one moment go as a batch', async () => {
    const balances = await Promise.all(Array.from({ length: 50 }, () => provider.getBalance(other)))
    assert.equal(new Set(balances).size, 1)
    assert.ok((balances[0] ?? 0n) > parseEther('9999'))
  })
  await checks.check('getNetwork, getFeeData, getBlock', async () => {
    assert.equal((await provider.getNetwork()).chainId, 31337n)
    const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData()
    assert.ok((maxFeePerGas ?? 0n) > (maxPriorityFeePerGas ?? 0n))
    const block = await provider.getBlock('latest', true)
    assert.equal(block?.prefetchedTransactions.length, block?.length)
    assert.equal(await provider.getBlock(`0x${'12'.repeat(32)}`), null)
    assert.equal(typeof (await provider.getBlock('finalized'))?.number, 'number')
  })
  await checks.check('there is no ENS', () =>
    assert.rejects(provider.resolveName('somebody.eth'), (error) => isError(error, 'UNSUPPORTED_OPERATION')),
  )
  await checks.check('send, and an unknown method by its code', async () => {
    assert.equal(await provider.send('eth_chainId', []), '0x7a69')
    await assert.rejects(provider.send('eth_nothing', []), /-32601/)
  })
}

async function checkEvents(
  checks: Checks,
  name: string,
  provider: JsonRpcProvider | WebSocketProvider,
  notebook: Contract,
): Promise<void> {
  const write = async (text: string) => (await notebook.getFunction('write')(text)).wait()
  /** What the provider tells of the event when something is written. */
  const heard = async (event: Parameters<JsonRpcProvider['once']>[0]): Promise<unknown> => {
    let news: unknown
    await provider.once(event, (first) => {
      news = first
    })
    return writeUntil(() => news)
  }
  const writeUntil = async (news: () => unknown): Promise<unknown> => {
    await pause(300)
    await write('news')
    for (let waited = 0; news() === undefined && waited < 10_000; waited += 20) await pause(20)
    return news()
  }
  await checks.check(`block events by ${name}`, async () => {
    assert.equal(typeof (await heard('block')), 'number')
  })
  await checks.check(`pending events by ${name}`, async () => {
    assert.match(String(await heard('pending')), /^0x[0-9a-f]{64}$/)
  })
  await checks.check(`log events by ${name}`, async () => {
    const log = (await heard({ address: await notebook.getAddress() })) as { topics: readonly string[] }
    assert.equal(log.topics.length, 3)
  })
  await checks.check(`a contract's events by ${name}`, async () => {
    let news: unknown
    const listening = notebook.connect(provider) as Contract
    await listening.once('Written', (_by, _page, text) => {
      news = text
    })
    assert.equal(await writeUntil(() => news), 'news')
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
