import { id, Wallet } from 'ethers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEPLOYER, signAsDeployer } from '../src/deployer.js'

const wallet = new Wallet(id('merkato sandbox deployer'))

test("the deployer's address and signatures are those of its key in a wallet", async () => {
  expect(DEPLOYER).toBe(wallet.address)
  const transaction = fc.record({
    data: fc.uint8Array({ maxLength: 100 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
    nonce: fc.nat(),
    chainId: fc.bigInt(1n, 2n ** 53n),
    gasLimit: fc.bigInt(0n, 2n ** 40n),
    maxFeePerGas: fc.bigInt(2n ** 40n, 2n ** 60n),
    maxPriorityFeePerGas: fc.bigInt(0n, 2n ** 40n),
  })
  const property = fc.asyncProperty(transaction, fc.boolean(), async (request, creates) => {
    const whole = creates ? request : { ...request, to: wallet.address }
    expect(signAsDeployer(whole)).toBe(await wallet.signTransaction({ ...whole, type: 2 }))
  })
  await fc.assert(property, { numRuns: 20 })
})
