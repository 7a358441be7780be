import { orderEscrowAbi, orderEscrowBytecode, trustIndexAbi, trustIndexBytecode } from '@merkato/contracts'
import { NATIVE_ASSET, POOL_ADDRESS } from '@merkato/sdk'
import { ContractFactory, id, NonceManager, type Signer } from 'ethers'

/**
 * Deploys a trust index and an escrow that writes to it, as a market does once.
 * @returns address of the escrow
 */
export async function deployEscrow(account: Signer): Promise<string> {
  const deployer = new NonceManager(account)
  const trust = await new ContractFactory(trustIndexAbi, trustIndexBytecode, deployer).deploy(
    await deployer.getAddress(),
  )
  const args = [await trust.getAddress(), POOL_ADDRESS, NATIVE_ASSET, 0]
  const escrow = await new ContractFactory(orderEscrowAbi, orderEscrowBytecode, deployer).deploy(...args)
  const grant = await trust.getFunction('grantRole')(id('merkato.v1.trust.writer'), await escrow.getAddress())
  await grant.wait()
  return escrow.getAddress()
}
