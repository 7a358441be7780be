import type { HDNodeWallet, TransactionReceipt } from 'ethers'
import { createTestContracts, type TestContract } from '../support/test-contracts.js'
import { forgedBundle } from './forged-bundle.js'
import { createGateways, unwrapDataHash, wrappedAsset, wrappedTicket } from './gateway-calls.js'
import { accountOf, ONE_TIME, type PoolHome, send } from './homes.js'

/** Prepares tokens and gateways; the operations are whole transactions, with OpenZeppelin's tokens. */
export async function gatewayOperations(home: PoolHome): Promise<Record<string, () => Promise<TransactionReceipt>>> {
  const [alice, bob] = [accountOf(home, 0), accountOf(home, 1)]
  const { erc20, erc721, erc1155 } = await createGateways(alice, home.pool)
  const {
    PlainErc20: token,
    PlainErc721: nft,
    PlainErc1155: multi,
  } = await createTestContracts(alice, 'PlainTokens.sol', ['PlainErc20', 'PlainErc721', 'PlainErc1155'])
  const call = (to: TestContract, name: string, ...args: unknown[]) => callFrom(alice, to, name, ...args)

  await call(token, 'mint', alice.address, 1000n)
  await call(token, 'approve', erc20.address, 1000n)
  for (const id of [1n, 2n, 3n]) await call(nft, 'mint', alice.address, id)
  await call(nft, 'setApprovalForAll', erc721.address, true)
  await call(multi, 'mint', alice.address, 7n, 1000n)
  await call(multi, 'setApprovalForAll', erc1155.address, true)

  const unwrap = async (gateway: TestContract, asset: bigint, units: bigint, ...what: readonly (string | bigint)[]) => {
    const dataHash = unwrapDataHash(gateway, ...what, bob.address)
    // As long as a wallet's, with the shortest memo.
    const ciphertexts = [0, 1].map(() => Uint8Array.from({ length: 404 }, (_, i) => (i % 255) + 1))
    const parts = { seed: `${asset}`, publicAsset: asset, publicOut: units, recipient: gateway.address, ciphertexts }
    const bundle = await forgedBundle(home, { caller: gateway.address, dataHash, joinSplits: [parts] })
    return call(gateway, 'unwrap', ...what, bundle, bob.address)
  }
  const unwrapNft = (id: bigint) => unwrap(erc721, wrappedTicket(erc721, nft, id), 1n, nft.address, id)

  const first = await call(erc20, 'wrap', token.address, 100n, ONE_TIME)
  for (const id of [1n, 2n]) await call(erc721, 'wrap', nft.address, id, ONE_TIME)
  await call(erc1155, 'wrap', multi.address, 7n, 100n, ONE_TIME)
  await unwrapNft(1n)
  await callFrom(bob, nft, 'transferFrom', bob.address, alice.address, 1n)

  return {
    'wrap ERC-20, the first of its token': async () => first,
    'wrap ERC-20': () => call(erc20, 'wrap', token.address, 100n, ONE_TIME),
    'unwrap ERC-20': () => unwrap(erc20, wrappedAsset(erc20, token, 'ERC-20'), 50n, token.address),
    'wrap an NFT': () => call(erc721, 'wrap', nft.address, 3n, ONE_TIME),
    'wrap an NFT again': () => call(erc721, 'wrap', nft.address, 1n, ONE_TIME),
    'unwrap an NFT': () => unwrapNft(2n),
    'wrap ERC-1155': () => call(erc1155, 'wrap', multi.address, 7n, 100n, ONE_TIME),
    'unwrap ERC-1155': () => unwrap(erc1155, wrappedAsset(erc1155, multi, 'ERC-1155', 7n), 50n, multi.address, 7n),
  }
}

const callFrom = (from: HDNodeWallet, to: TestContract, name: string, ...args: unknown[]) =>
  send({ from, to: to.address, data: to.interface.encodeFunctionData(name, args) })
