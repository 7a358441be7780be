import assert from 'node:assert/strict'
import { type Hex, isAddressEqual, parseEther, parseGwei, recoverMessageAddress, toHex, verifyTypedData } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Checks } from '../checks.js'
import { compileNotebook } from '../contracts.js'
import { deployNotebook, type ViemClients } from './clients.js'

const typedData = {
  domain: { name: 'Letter', version: '1', chainId: 31337 },
  types: {
    Letter: [
      { name: 'to', type: 'address' },
      { name: 'words', type: 'string[]' },
    ],
  },
  primaryType: 'Letter',
  message: { to: '0x00000000000000000000000000000000000c0de0', words: ['good', 'day'] },
} as const

/** Each kind of transaction and signature. */
export async function checkTransactions(checks: Checks, clients: ViemClients): Promise<void> {
  const { reader, wallet, unlocked, account, other } = clients
  const { abi } = compileNotebook()
  const mined = async (hash: Hex, type: string) => {
    const receipt = await reader.waitForTransactionReceipt({ hash })
    const transaction = await reader.getTransaction({ hash })
    assert.deepEqual([receipt.status, receipt.type, transaction.type], ['success', type, type])
    return { receipt, transaction }
  }
  const transfer = { to: other, value: parseEther('0.01') }

  await checks.check('legacy, access list and fee market transactions, signed here', async () => {
    const gasPrice = parseGwei('5')
    const accessList = [{ address: other, storageKeys: [toHex(1, { size: 32 })] }]
    await mined(await wallet.sendTransaction({ ...transfer, type: 'legacy', gasPrice }), 'legacy')
    const { transaction } = await mined(
      await wallet.sendTransaction({ ...transfer, type: 'eip2930', gasPrice, accessList }),
      'eip2930',
    )
    assert.deepEqual(transaction.accessList, [{ ...accessList[0], address: other.toLowerCase() }])
    await mined(await wallet.sendTransaction(transfer), 'eip1559')
  })
  await checks.check('legacy and fee market transactions, signed by the node', async () => {
    await mined(await unlocked.sendTransaction({ ...transfer, type: 'legacy', gasPrice: parseGwei('5') }), 'legacy')
    await mined(await unlocked.sendTransaction(transfer), 'eip1559')
  })
  await checks.check('an EIP-7702 authorization', async () => {
    const contractAddress = await deployNotebook(clients)
    const authority = privateKeyToAccount(generatePrivateKey())
    const authorization = await wallet.signAuthorization({ account: authority, contractAddress })
    const hash = await wallet.sendTransaction({ authorizationList: [authorization], to: other })
    const { transaction } = await mined(hash, 'eip7702')
    assert.equal(transaction.authorizationList?.[0]?.address.toLowerCase(), contractAddress.toLowerCase())
    assert.ok(isAddressEqual((await reader.getDelegation({ address: authority.address })) ?? '0x', contractAddress))
    const args = { address: authority.address, abi, functionName: 'pages' }
    assert.equal(await reader.readContract(args), 0n)
  })
  await checks.check('a blob transaction is refused by name', async () => {
    const raw = '0x03c0'
    await assert.rejects(reader.sendRawTransaction({ serializedTransaction: raw }), /blob|type 3|decode/i)
    const request = { from: account.address, to: other, type: '0x3', blobVersionedHashes: [`0x01${'00'.repeat(31)}`] }
    await assert.rejects(clients.peer.rpc.send('eth_sendTransaction', request), /blob/i)
  })
  await checks.check('signMessage and signTypedData by the node equal those made here', async () => {
    const signature = await unlocked.signMessage({ message: 'good day' })
    assert.equal(signature, await wallet.signMessage({ message: 'good day' }))
    assert.equal(await recoverMessageAddress({ message: 'good day', signature }), account.address)
    const typed = await unlocked.signTypedData(typedData)
    assert.equal(typed, await wallet.signTypedData(typedData))
    assert.ok(await verifyTypedData({ ...typedData, address: account.address, signature: typed }))
    assert.ok(await reader.verifyMessage({ address: account.address, message: 'good day', signature }))
  })
  await checks.check('signTransaction, sendRawTransaction, sendRawTransactionSync', async () => {
    const request = await wallet.prepareTransactionRequest(transfer)
    const serializedTransaction = await wallet.signTransaction(request)
    await mined(await reader.sendRawTransaction({ serializedTransaction }), 'eip1559')
    const next = await wallet.signTransaction(await wallet.prepareTransactionRequest(transfer))
    assert.equal((await reader.sendRawTransactionSync({ serializedTransaction: next })).status, 'success')
  })
  await checks.check('sendTransactionSync, writeContractSync', async () => {
    assert.equal((await wallet.sendTransactionSync(transfer)).status, 'success')
    const address = await deployNotebook(clients)
    const receipt = await wallet.writeContractSync({ address, abi, functionName: 'write', args: ['x'] })
    assert.equal(receipt.logs.length, 1)
  })
  await checks.check('getAddresses, requestAddresses', async () => {
    assert.equal((await unlocked.getAddresses())[0], account.address)
    assert.equal((await unlocked.requestAddresses())[1], other)
  })
  await checks.check('refusals have the kinds that viem knows', async () => {
    const name = (promise: Promise<unknown>) =>
      promise.then(
        () => 'nothing',
        (error: { walk?: (isIt: (each: unknown) => boolean) => unknown; cause?: { name: string } }) =>
          error.cause?.name,
      )
    const nonce = await reader.getTransactionCount({ address: account.address })
    assert.equal(
      await name(wallet.sendTransaction({ ...transfer, gas: 21_000n, nonce: nonce - 1 })),
      'NonceTooLowError',
    )
    const poor = privateKeyToAccount(generatePrivateKey())
    assert.equal(
      await name(wallet.sendTransaction({ ...transfer, account: poor, gas: 21_000n })),
      'InsufficientFundsError',
    )
    assert.equal(await name(wallet.sendTransaction({ ...transfer, gas: 20_000n })), 'IntrinsicGasTooLowError')
    assert.equal(
      await name(wallet.sendTransaction({ ...transfer, gas: 21_000n, maxFeePerGas: 1n, maxPriorityFeePerGas: 0n })),
      'FeeCapTooLowError',
    )
  })
}
