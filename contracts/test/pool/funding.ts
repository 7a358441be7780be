import {
  type Bundle,
  NATIVE_ASSET,
  type OneTimeStruct,
  type OwnAct,
  ownHash,
  ownPublicInputs,
  SANDBOX_CHAIN_ID,
} from '@merkato/protocol'
import { AbiCoder, type Contract, type HDNodeWallet, keccak256, type TransactionReceipt } from 'ethers'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { privateCrowdfundingAbi, privateCrowdfundingBytecode } from '../../src/index.js'
import { EXPIRY, forgedBundle, type Parts } from './forged-bundle.js'
import { ask, ONE_TIME, poolCall, revertDataOf, send } from './homes.js'
import { create, type Stage } from './stage.js'

export const DAY = 86_400n

const STRUCT = 'tuple(uint256 npk, uint256 ephemeralX, uint256 ephemeralY, uint8 viewTag)'

/** A refund address for forged acts: nobody's. */
export const refundAddress = (npk: bigint): OneTimeStruct => ({ ...ONE_TIME, npk })

/** keccak256(abi.encode(address)), under which a pledge is kept. */
export const pledgeId = (to: OneTimeStruct): string => keccak256(AbiCoder.defaultAbiCoder().encode([STRUCT], [to]))

/** A crowdfunding of the stage's token, or of another asset, started by alice. */
export class Funding {
  private constructor(
    readonly stage: Stage,
    readonly asset: bigint,
    readonly contract: Contract,
    readonly address: string,
    /** Last timestamp, in seconds, at which it takes pledges. */
    readonly deadline: bigint,
  ) {}

  static async open(stage: Stage, goal: bigint, asset = stage.token): Promise<Funding> {
    const { alice, home } = stage
    const now = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
    const deadline = now + DAY
    const terms = [home.pool, alice.address, asset, goal, deadline]
    const contract = await create(alice, privateCrowdfundingAbi, privateCrowdfundingBytecode, ...terms)
    return new Funding(stage, asset, contract, await contract.getAddress(), deadline)
  }

  /** A bundle of forged proofs that pays `amount` and whose owner agreed to this refund address. */
  async bundle(seed: string, amount: bigint, refundTo: OneTimeStruct, others: readonly Parts[] = []): Promise<Bundle> {
    const { home } = this.stage
    const paying = { seed, publicAsset: this.asset, publicOut: amount, recipient: this.address }
    const dataHash = await this.contract.getFunction('pledgeDataHash')(refundTo)
    return forgedBundle(home, { caller: this.address, dataHash, joinSplits: [paying, ...others] })
  }

  /** Arguments of `redirect`, with a forged proof of the act that they stand for; `act` makes the proof one of another act. */
  async redirection(from: OneTimeStruct, to: OneTimeStruct, act: Partial<OwnAct> = {}): Promise<unknown[]> {
    const record = pledgeId(from)
    const agreed: OwnAct = {
      npk: BigInt(from.npk),
      record,
      sequence: await this.contract.getFunction('actsOn')(record),
      expiry: EXPIRY,
      dataHash: await this.contract.getFunction('redirectDataHash')(to),
      ...act,
    }
    const context = { chainId: SANDBOX_CHAIN_ID, pool: this.stage.home.pool, caller: this.address }
    const boundHash = ownHash(agreed, context)
    const proof = forgeProof('own', ownPublicInputs({ npk: agreed.npk, boundHash }))
    return [from, to, agreed.expiry, proof]
  }

  /** Name of the error that a call would end with, or `done`. */
  async ends(from: HDNodeWallet, name: string, ...args: unknown[]): Promise<string> {
    const data = this.contract.interface.encodeFunctionData(name, args)
    const { provider, pool } = this.stage.home
    const call = provider.call({ from: from.address, to: this.address, data })
    const revert = await call.then(() => undefined, revertDataOf)
    if (revert === undefined) return 'done'
    const known = this.contract.interface.parseError(revert)
    return known?.name ?? this.stage.poolError(revert) ?? `${revert} of ${pool}`
  }

  send(from: HDNodeWallet, name: string, ...args: unknown[]): Promise<TransactionReceipt> {
    return send({ from, to: this.address, data: this.contract.interface.encodeFunctionData(name, args) })
  }

  /** What it holds of the asset. */
  async held(): Promise<bigint> {
    const { provider, pool } = this.stage.home
    if (this.asset === NATIVE_ASSET) return provider.getBalance(this.address)
    return BigInt(await ask(provider, pool, poolCall('publicBalanceOf', this.address, this.asset)))
  }

  pledged(to: OneTimeStruct): Promise<bigint> {
    return this.contract.getFunction('pledgeOf')(pledgeId(to))
  }

  /** Lets time pass until a timestamp, in seconds. */
  async until(time: bigint): Promise<void> {
    const now = BigInt((await this.stage.home.provider.getBlock('latest'))?.timestamp ?? 0)
    if (time > now) await this.stage.home.advance(time - now)
  }
}
