import { type Bundle, NATIVE_ASSET } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import {
  InsufficientCoinsError,
  InsufficientFundsError,
  InvalidProofError,
  NoteAlreadySpentError,
  type Wallet,
} from '@merkato/sdk'
import { HDNodeWallet, parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let buyer: Wallet
let seller: Wallet

beforeAll(async () => {
  sandbox = await startSandbox()
  buyer = await sandbox.wallet('buyer', 0)
  seller = await sandbox.wallet('seller', 1)
})
afterAll(() => sandbox.close())

// The tests follow one story: each begins where the one before it ended.

test('shield: public coins become a note that only its owner sees', async () => {
  const before = await sandbox.provider.getBalance(sandbox.account(0).address)
  const receipt = await buyer.shield({ amount: parseEther('10') })
  await seller.sync()
  expect(receipt.poolEvents).toMatchObject([{ name: 'Shielded', value: parseEther('10') }])
  expect(before - (await sandbox.rpcBalance(0))).toBe(parseEther('10') + receipt.gasUsed * receipt.gasPrice)
  expect([buyer.balance(), seller.balance()]).toEqual([parseEther('10'), 0n])
})

test('pay: amount, payee and memo are private, and both sides have them in their history', async () => {
  const snapshot = await sandbox.rpc('evm_snapshot')
  const receipt = await buyer.transfer({ to: seller.address(), amount: parseEther('3'), memo: 'two books' })
  await seller.sync()
  expect(receipt.proofs).toBe(1)
  expect(receipt.poolEvents).toMatchObject([{ name: 'Transacted', publicIn: 0n, publicOut: 0n, publicAsset: 0n }])
  expect([buyer.balance(), seller.balance()]).toEqual([parseEther('7'), parseEther('3')])
  expect(seller.history()).toMatchObject([{ kind: 'received', amount: parseEther('3'), memo: 'two books' }])
  expect(buyer.history().at(-1)).toMatchObject({ kind: 'sent', counterparty: seller.address(), memo: 'two books' })

  await sandbox.rpc('evm_revert', snapshot)
  expect(await buyer.sync()).toMatchObject({ reorganised: true })
  await seller.sync()
  expect([buyer.balance(), seller.balance()]).toEqual([parseEther('10'), 0n])
  expect(seller.history()).toEqual([])
})

test('WAL-6: a bundle copied by a stranger is worthless to him, and still good for its owner', async () => {
  const request = { caller: sandbox.account(0).address, payment: { to: seller.address(), amount: parseEther('4') } }
  const bundle = await buyer.buildBundle(request)
  const stranger = sandbox.account(5)
  await expect(buyer.sendBundle(bundle, { signer: stranger })).rejects.toThrow(InvalidProofError)
  await expect(buyer.sendBundle(redirected(bundle, stranger.address))).rejects.toThrow(InvalidProofError)
  await buyer.sendBundle(bundle)
  await seller.sync()
  expect([buyer.balance(), seller.balance()]).toEqual([parseEther('6'), parseEther('4')])
  await expect(buyer.sendBundle(bundle)).rejects.toThrow(NoteAlreadySpentError)
})

test('unshield: a relay sends, is paid its fee, and the recipient gets the amount', async () => {
  const recipient = '0x00000000000000000000000000000000000000bb'
  const relay = sandbox.account(6)
  const before = await sandbox.rpcBalance(6)
  const receipt = await seller.unshield({
    to: recipient,
    amount: parseEther('1'),
    fee: parseEther('0.5'),
    signer: relay,
  })
  const gas = receipt.gasUsed * receipt.gasPrice
  expect(await sandbox.provider.getBalance(recipient)).toBe(parseEther('1'))
  expect((await sandbox.rpcBalance(6)) - before).toBe(parseEther('0.5') - gas)
  expect(seller.balances()).toEqual(new Map([[NATIVE_ASSET, parseEther('2.5')]]))
  expect(seller.history().at(-1)).toMatchObject({
    kind: 'unshielded',
    amount: parseEther('1'),
    fee: parseEther('0.5'),
    counterparty: recipient,
  })
})

test('WAL-3: the seed alone restores balances and history on another device', async () => {
  for (const [name, wallet] of [
    ['buyer', buyer],
    ['seller', seller],
  ] as const) {
    const restored = await sandbox.wallet(name, 7, { random: seededRandom('another device') })
    await restored.sync()
    await wallet.sync()
    expect(restored.balances()).toEqual(wallet.balances())
    expect(restored.history()).toEqual(wallet.history())
  }
})

test('too little private balance, and a sender without coins, are told apart', async () => {
  await expect(buyer.transfer({ to: seller.address(), amount: parseEther('7') })).rejects.toThrow(
    InsufficientFundsError,
  )
  const signer = HDNodeWallet.fromPhrase(`${'abandon '.repeat(11)}about`).connect(sandbox.provider)
  await expect(buyer.shield({ amount: 1n, signer })).rejects.toThrow(InsufficientCoinsError)
})

const redirected = (bundle: Bundle, recipient: string): Bundle => ({
  ...bundle,
  joinSplits: bundle.joinSplits.map((joinSplit) => ({ ...joinSplit, recipient })),
})
