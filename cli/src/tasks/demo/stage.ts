import type { Sandbox } from '@merkato/sandbox'
import type { OrderClient, Wallet } from '@merkato/sdk'
import type { JsonRpcProvider, Signer } from 'ethers'
import type { StrangerReport } from '../../stranger/look.js'
import type { Progress } from '../../terminal/progress.js'
import type { ProvingCost } from './metered-prover.js'
import { searchSecrets } from './secrets.js'
import type { Step } from './step.js'
import type { Stranger } from './stranger-process.js'

/** Somebody with a public account, a private wallet and a view on the orders. */
export interface Party {
  account: Signer
  accountAddress: string
  wallet: Wallet
  orders: OrderClient
}

/** Everything that the chapters play on. */
export interface Stage {
  sandbox: Sandbox
  provider: JsonRpcProvider
  buyer: Party
  shop: Party
  /** Carries bundles to the chain and pays their gas, so that no party's account appears. */
  courier: Signer
  courierAddress: string
  progress: Progress
  /** Shows a step to the stranger and to the audience. */
  tell(step: Step): Promise<void>
}

/** A step with what the stranger made of it. */
export interface ToldStep extends Step, ProvingCost {
  number: number
  stranger: {
    sees: string[]
    hidden: string[]
    /** Names of secrets searched for in the public record and not found, and the size of that record. */
    notFound: string[]
    searchedBytes: number
  }
}

/** Puts a step in front of the stranger, who sees its transactions and nothing else. */
export async function observe(stranger: Stranger, step: Step, number: number, cost: ProvingCost): Promise<ToldStep> {
  const reports: StrangerReport[] = []
  for (const { transactionHash } of step.transactions) reports.push(await stranger.look(transactionHash))
  const raw = reports.map((report) => report.raw).join('\n')
  return {
    ...step,
    ...cost,
    number,
    stranger: {
      sees: reports.flatMap((report) => report.sees),
      hidden: [...new Set(reports.flatMap((report) => report.hidden))],
      notFound: searchSecrets(raw, step.secrets),
      searchedBytes: raw.length,
    },
  }
}
