import {
  AbiCoder,
  type BaseContract,
  Contract,
  ContractFactory,
  type ContractTransactionReceipt,
  type HDNodeWallet,
  type InterfaceAbi,
  id,
  type JsonRpcApiProvider,
  keccak256,
  parseEther,
  type Signer,
  type TypedDataField,
  ZeroAddress,
  ZeroHash,
} from 'ethers'
import {
  ClaimReason,
  OrderAction,
  type OrderActionName,
  OrderState,
  type OrderStateName,
  orderEscrowAbi,
  orderEscrowBytecode,
  orderEscrowDomain,
  orderTermsTypes,
  partyStepTypes,
  settlementTypes,
  shieldedCommitTypes,
  trustIndexAbi,
  trustIndexBytecode,
} from '../../src/index.js'
import { devWallet } from './chains.js'

/** Everybody who plays in a test, and the contracts between them. */
export interface Market {
  readonly chainId: bigint
  readonly escrow: Contract
  readonly trust: Contract
  readonly seller: HDNodeWallet
  readonly buyer: HDNodeWallet
  readonly carrier: HDNodeWallet
  readonly stranger: HDNodeWallet
  /** Counts from 1 in every market: what calldata costs must not depend on the tests before. */
  readonly nextSalt: () => bigint
}

export type OneTimeAddressStruct = { npk: bigint; ephemeralX: bigint; ephemeralY: bigint; viewTag: number }

/** No shielded payout. */
export const NO_ONE_TIME: OneTimeAddressStruct = { npk: 0n, ephemeralX: 0n, ephemeralY: 0n, viewTag: 0 }

export const DAY = 86_400n
export const PRICE = parseEther('1')
export const DEPOSIT = parseEther('0.1')
export const BOND = parseEther('0.05')
export const PENALTY_BPS = 3000n
export const CANCEL_BPS = 500n
export const EVIDENCE = id('evidence')

/** Where the pool is, for an escrow with a shielded rail. */
export interface Rail {
  readonly pool: string
  readonly nativeAsset: bigint
}

/** Deploys trust index and escrow and gives the seller some trust to lose. */
export async function openMarket(
  provider: JsonRpcApiProvider,
  rail: Rail = { pool: ZeroAddress, nativeAsset: 0n },
): Promise<Market> {
  const [deployer, seller, buyer, carrier, stranger] = [0, 1, 2, 3, 4].map((i) => devWallet(i, provider))
  if (!deployer || !seller || !buyer || !carrier || !stranger) throw new Error('five accounts')
  const trust = await deploy(deployer, trustIndexAbi, trustIndexBytecode, deployer.address)
  const index = await trust.getAddress()
  const escrow = await deploy(deployer, orderEscrowAbi, orderEscrowBytecode, index, rail.pool, rail.nativeAsset, 0)
  const role = await trust.getFunction('WRITER_ROLE').staticCall()
  await send(trust, 'grantRole', [role, await escrow.getAddress()])
  await send(trust, 'grantRole', [role, deployer.address])
  for (let i = 0; i < 9; i++) await send(trust, 'raise', [seller.address])
  await send(trust, 'revokeRole', [role, deployer.address])
  const { chainId } = await provider.getNetwork()
  let salt = 0n
  return { chainId, escrow, trust, seller, buyer, carrier, stranger, nextSalt: () => ++salt }
}

async function deploy(signer: Signer, abi: InterfaceAbi, bytecode: string, ...args: unknown[]): Promise<Contract> {
  const deployed: BaseContract = await new ContractFactory(abi, bytecode, signer).deploy(...args)
  await deployed.waitForDeployment()
  return new Contract(await deployed.getAddress(), abi, signer)
}

/** Sends a transaction and waits for its receipt. */
export async function send(
  contract: Contract,
  name: string,
  args: readonly unknown[],
  value = 0n,
): Promise<ContractTransactionReceipt> {
  const response = await contract.getFunction(name).send(...args, { value })
  const receipt = await response.wait()
  if (!receipt || !('fee' in receipt)) throw new Error(`${name} was not mined`)
  return receipt as ContractTransactionReceipt
}

/** Sends `name` to the escrow as `actor`. */
export const as = (market: Market, actor: Signer, name: string, args: readonly unknown[], value = 0n) =>
  send(market.escrow.connect(actor) as Contract, name, args, value)

/** Reads a view function of the escrow. */
export const read = (market: Market, name: string, ...args: readonly unknown[]) =>
  market.escrow.getFunction(name).staticCall(...args)

/** Terms that differ from all others by their salt. */
export async function someTerms({ seller, carrier, nextSalt }: Market, commitBy: bigint) {
  return {
    seller: seller.address,
    buyer: ZeroAddress,
    carrier: carrier.address,
    asset: ZeroAddress,
    price: PRICE,
    sellerDeposit: DEPOSIT,
    claimBond: BOND,
    penaltyBps: PENALTY_BPS,
    cancelBps: CANCEL_BPS,
    minBuyerTrust: 0,
    commitBy,
    shipWithin: 3n * DAY,
    maxTransit: 14n * DAY,
    respondWithin: 5n * DAY,
    goods: id('goods'),
    salt: `0x${nextSalt().toString(16).padStart(64, '0')}`,
    payout: NO_ONE_TIME,
  }
}

export type Terms = Awaited<ReturnType<typeof someTerms>>

/** Timestamp of the latest block, in seconds. */
export async function now({ escrow }: Market): Promise<bigint> {
  const block = await escrow.runner?.provider?.getBlock('latest')
  if (!block) throw new Error('a chain has a latest block')
  return BigInt(block.timestamp)
}

/** As {@link now}, cut to whole days: what is made from it does not depend on how fast a test runs. */
export const today = async (market: Market): Promise<bigint> => ((await now(market)) / DAY) * DAY

/** Publishes an order and returns its id. */
export async function publish(market: Market, changes: Partial<Terms> = {}): Promise<string> {
  const terms = { ...(await someTerms(market, (await today(market)) + 30n * DAY)), ...changes }
  await as(market, market.seller, 'publish', [terms], terms.sellerDeposit)
  return read(market, 'orderIdOf', terms)
}

/** A new order in the given state. */
export async function orderIn(market: Market, state: OrderStateName): Promise<string> {
  const orderId = await publish(market)
  for (const step of PATHS[state]) await play(market, orderId, step)
  return orderId
}

/** How a published order gets into a state. */
const PATHS: Record<OrderStateName, readonly OrderActionName[]> = {
  None: [],
  Open: [],
  Committed: ['Commit'],
  Shipped: ['Commit', 'Ship'],
  Received: ['Commit', 'Ship', 'ConfirmReceipt'],
  Claimed: ['Commit', 'Ship', 'Claim'],
  Completed: ['Commit', 'Ship', 'Accept'],
  Cancelled: ['WithdrawOffer'],
  Revoked: ['Commit', 'Revoke'],
  Expired: [],
  Conceded: ['Commit', 'Ship', 'Claim', 'Concede'],
  Settled: ['Commit'],
}

const SELLER_STEPS: readonly OrderActionName[] = ['WithdrawOffer', 'Revoke', 'Ship', 'Concede']

/** What a step costs whoever brings it, in wei. */
export const costOf = (action: OrderActionName): bigint =>
  action === 'Commit' ? PRICE : action === 'Claim' ? BOND : 0n

/** The function of a step, with its arguments. */
export function directCall(action: OrderActionName, orderId: string): [string, unknown[]] {
  const name = action.charAt(0).toLowerCase() + action.slice(1)
  if (action === 'Ship') return [name, [orderId, EVIDENCE]]
  if (action === 'Claim') return [name, [orderId, ClaimReason.Counterfeit, EVIDENCE]]
  return [name, [orderId]]
}

/** A step by its party, as a direct call. */
export function play(market: Market, orderId: string, action: OrderActionName) {
  const party = SELLER_STEPS.includes(action) ? market.seller : market.buyer
  return as(market, party, ...directCall(action, orderId), costOf(action))
}

/** A step signed by `signer` and brought by the stranger. */
export async function relay(
  market: Market,
  orderId: string,
  action: OrderActionName,
  signer: HDNodeWallet,
  value = costOf(action),
) {
  const [step, signature] = await signedStep(market, orderId, action, signer)
  return as(market, market.stranger, 'relay', [step, signer.address, signature], value)
}

/** A step and the signature of its party. */
export async function signedStep(market: Market, orderId: string, action: OrderActionName, signer: HDNodeWallet) {
  const step = {
    orderId,
    action: OrderAction[action],
    reason: action === 'Claim' ? ClaimReason.Counterfeit : ClaimReason.None,
    evidence: action === 'Claim' || action === 'Ship' ? EVIDENCE : ZeroHash,
    deadline: (await today(market)) + 2n * DAY,
  }
  return [step, await signTyped(market, signer, partyStepTypes, step)] as const
}

/** The word of `signer` to be the buyer of an order that pays back to `refund`. */
export function signShieldedCommit(
  market: Market,
  signer: HDNodeWallet,
  orderId: string,
  refund: OneTimeAddressStruct,
): Promise<string> {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ['uint256', 'uint256', 'uint256', 'uint8'],
    [refund.npk, refund.ephemeralX, refund.ephemeralY, refund.viewTag],
  )
  return signTyped(market, signer, shieldedCommitTypes, { orderId, refundHash: keccak256(encoded) })
}

/** A settlement with both signatures: the arguments of `settle`. */
export async function settlementOf(market: Market, orderId: string, buyerAmount: bigint, sellerAmount: bigint) {
  const settlement = { orderId, buyerAmount, sellerAmount, deadline: (await today(market)) + 400n * DAY }
  const byBuyer = await signTyped(market, market.buyer, settlementTypes, settlement)
  const bySeller = await signTyped(market, market.seller, settlementTypes, settlement)
  return [settlement, byBuyer, bySeller] as const
}

/** The seller's signature of an offer. */
export const signOffer = (market: Market, terms: Terms) => signTyped(market, market.seller, orderTermsTypes, terms)

async function signTyped(
  market: Market,
  signer: HDNodeWallet,
  types: Record<string, TypedDataField[]>,
  value: Record<string, unknown>,
): Promise<string> {
  return signer.signTypedData(orderEscrowDomain(market.chainId, await market.escrow.getAddress()), types, value)
}

/** Name of the state that an order is in. */
export async function stateOf(market: Market, orderId: string): Promise<OrderStateName> {
  const { state } = await read(market, 'orderOf', orderId)
  const found = Object.entries(OrderState).find(([, number]) => BigInt(number) === state)
  return found?.[0] as OrderStateName
}

/** Name of the custom error that a call ends with, or undefined when it goes through. */
export async function refusal(market: Market, call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call
    return undefined
  } catch (error) {
    const { revert, data } = error as { revert?: { name: string } | null; data?: string }
    const name = revert?.name ?? (data ? market.escrow.interface.parseError(data)?.name : undefined)
    if (name === undefined) throw error
    return name
  }
}
