import { transferArtifacts } from '@merkato/circuits'
import { createPhrase, createWallet, InvalidArgumentError, LocalProver, NotConfiguredError } from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const artifacts = transferArtifacts()

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const open = (proving: { artifacts?: typeof artifacts; prover?: LocalProver }) =>
  createWallet({ phrase: createPhrase(), provider: sandbox.provider, signer: sandbox.account(0), ...proving })

test('a wallet that is given the files proves by itself, also after it was closed', async () => {
  const wallet = await open({ artifacts })
  await wallet.shield({ amount: parseEther('2') })
  await wallet.transfer({ to: wallet.oneTimeAddress(), amount: parseEther('1') })
  await wallet.close()
  const shares: number[] = []
  const to = await sandbox.account(1).getAddress()
  await wallet.unshield({ to, amount: parseEther('2'), onProgress: (_, share = Number.NaN) => shares.push(share) })
  await wallet.close()
  expect(wallet.balance()).toBe(0n)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect([shares[0], shares.at(-1)]).toEqual([0, 1])
})

test('a payment of several proofs tells its progress as one', async () => {
  const wallet = await open({ artifacts })
  for (const coins of ['1', '2', '3']) await wallet.shield({ amount: parseEther(coins) })
  const shares: number[] = []
  const to = wallet.oneTimeAddress()
  const onProgress = (_: string, share = Number.NaN) => shares.push(share)
  const { proofs } = await wallet.transfer({ to, amount: parseEther('6'), onProgress })
  await wallet.close()
  expect(proofs).toBeGreaterThan(1)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect([shares[0], shares.at(-1)]).toEqual([0, 1])
})

test('files and a prover contradict each other; without either the error names both', async () => {
  await expect(open({ artifacts, prover: new LocalProver(artifacts) })).rejects.toThrow(InvalidArgumentError)
  const wallet = await open({})
  await wallet.shield({ amount: parseEther('1') })
  const error = await wallet.transfer({ to: wallet.address(), amount: 1n }).catch((reason) => reason)
  expect(error).toBeInstanceOf(NotConfiguredError)
  expect(error.explain()).toMatch(/`artifacts`.*`prover`/)
})

test('closing a wallet leaves a prover alone that was given to it', async () => {
  const prover = new LocalProver(artifacts)
  let closed = false
  prover.close = async () => {
    closed = true
  }
  await (await open({ prover })).close()
  expect(closed).toBe(false)
})
