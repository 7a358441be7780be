import { OrderState, type OrderStateName, orderEscrowAbi, partyStepTypes, trustIndexAbi } from '@merkato/contracts'
import { ZERO_ADDRESS } from '@merkato/protocol'
import { AbiCoder, Interface, id, keccak256, type Result, type TypedDataDomain, TypedDataEncoder } from 'ethers'
import type { KnownErrors } from '../errors/explain.js'
import { OrderNotFoundError, OrderRejectionError } from '../errors/orders.js'
import type { ChainReader } from '../sync/chain-reader.js'
import { readAnswer } from '../sync/read-answer.js'
import type { OneTimeStruct, OrderView, PartyStep } from './order-types.js'

/** ethers' view of OrderEscrow. */
export const escrowInterface = new Interface(orderEscrowAbi)
const trustInterface = new Interface(trustIndexAbi)

/** Makes the escrow's custom errors readable. */
export const ESCROW_ERRORS: KnownErrors = {
  contract: escrowInterface,
  make: (reason, args, cause) => new OrderRejectionError(reason, args, cause),
}

const ONE_TIME = 'tuple(uint256 npk, uint256 ephemeralX, uint256 ephemeralY, uint8 viewTag)'
const abi = AbiCoder.defaultAbiCoder()

/** keccak256(abi.encode(oneTimeAddress)), by which the escrow remembers one. */
export const oneTimeHash = (to: OneTimeStruct): string => keccak256(abi.encode([ONE_TIME], [to]))

/** dataHash of a bundle for commitShielded: binds order, buyer and refund address. */
export const commitDataHash = (orderId: string, buyer: string, refund: OneTimeStruct): string =>
  keccak256(
    abi.encode(
      ['bytes4', 'bytes32', 'address', 'bytes32'],
      [selectorOf('commitShielded'), orderId, buyer, oneTimeHash(refund)],
    ),
  )

/** dataHash of a bundle for claimShielded: binds the order and the step that its buyer signed. */
export const claimDataHash = (step: PartyStep, domain: TypedDataDomain): string =>
  keccak256(
    abi.encode(
      ['bytes4', 'bytes32', 'bytes32'],
      [selectorOf('claimShielded'), step.orderId, TypedDataEncoder.hash(domain, partyStepTypes, step)],
    ),
  )

const selectorOf = (name: string): string => escrowInterface.getFunction(name)?.selector as string

/** Ledger account of a shielded party of an order (AccountId.sol). */
export const oneTimeAccount = (orderId: string, to: OneTimeStruct): string =>
  keccak256(
    abi.encode(['bytes32', 'bytes32', 'bytes32'], [id('merkato.v1.account.one-time'), orderId, oneTimeHash(to)]),
  )

/** Reads an escrow at the newest block. */
export class EscrowReader {
  constructor(
    private readonly reader: ChainReader,
    readonly escrow: string,
  ) {}

  /** @throws {OrderNotFoundError} */
  async order(orderId: string): Promise<OrderView> {
    const [order] = await this.#read('orderOf', [orderId])
    if (Number(order.state) === OrderState.None) throw new OrderNotFoundError(orderId)
    const [deadline] = await this.#read('deadlineOf', [orderId])
    return toView(orderId, order, deadline)
  }

  /** What the order holds, smallest unit. */
  async heldBy(orderId: string): Promise<bigint> {
    return (await this.#read('heldBy', [orderId]))[0]
  }

  async requiredDeposit(seller: string, price: bigint): Promise<bigint> {
    return (await this.#read('requiredDeposit', [seller, price]))[0]
  }

  /** What an address may withdraw, smallest unit. */
  async balanceOf(account: string, asset: string): Promise<bigint> {
    return (await this.#read('balanceOf', [account, asset]))[0]
  }

  /** What any ledger account holds, smallest unit. */
  async accountBalance(account: string, asset: string): Promise<bigint> {
    return (await this.#read('accountBalance', [account, asset]))[0]
  }

  /** Trust of an account, 0 (barred) to 100. */
  async trustOf(account: string): Promise<number> {
    const [index] = await this.#read('trustIndex', [])
    const data = trustInterface.encodeFunctionData('trustOf', [account])
    const answer = await this.reader.call(index, data, 'latest')
    return Number(readAnswer(() => trustInterface.decodeFunctionResult('trustOf', answer)[0]))
  }

  async #read(name: string, args: unknown[]): Promise<Result> {
    const data = escrowInterface.encodeFunctionData(name, args)
    const answer = await this.reader.call(this.escrow, data, 'latest')
    return readAnswer(() => escrowInterface.decodeFunctionResult(name, answer))
  }
}

const stateName = (state: bigint): OrderStateName =>
  Object.entries(OrderState).find(([, value]) => value === Number(state))?.[0] as OrderStateName

const orNull = (address: string): string | null => (address === ZERO_ADDRESS ? null : address)

const toView = (orderId: string, order: Result, deadline: bigint): OrderView => ({
  orderId,
  state: stateName(order.state),
  seller: order.seller,
  buyer: orNull(order.buyer),
  carrier: orNull(order.carrier),
  shielded: order.shielded,
  asset: order.asset,
  price: order.price,
  sellerDeposit: order.sellerDeposit,
  claimBond: order.claimBond,
  penaltyBps: Number(order.penaltyBps),
  cancelBps: Number(order.cancelBps),
  deadline,
})
