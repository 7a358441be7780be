import { gasSponsorAbi, gasSponsorBytecode } from '@merkato/contracts'
import { explainError } from '@merkato/sdk'
import { concat, Interface, type TransactionReceipt, type TransactionRequest, type Wallet } from 'ethers'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { count, ether } from '../../terminal/format.js'
import { createOutput } from '../../terminal/output.js'
import { createProgress } from '../../terminal/progress.js'
import { interruptible } from '../interrupt.js'
import { parseRates } from '../relay/rates.js'
import { parseAmount } from '../wallet/amounts.js'
import { connectNode } from '../wallet/connect.js'
import { placeOf } from '../wallet/deployment.js'
import { assetHex } from '../wallet/find-asset.js'
import { type GasArgs, gasAccount } from '../wallet/gas-account.js'

interface DeploySponsorArgs extends GasArgs {
  readonly json: boolean
  readonly yes?: boolean
  readonly url: string
  readonly pool?: string | undefined
  readonly deposit?: string | undefined
  readonly rate: readonly string[]
}

const sponsorCode = new Interface(gasSponsorAbi)

/** Creates a contract that refunds gas for payments that pay it in its owner's token, deposits coins in it and publishes its rates. */
export const runDeploySponsor = (args: DeploySponsorArgs): Promise<void> =>
  interruptible(async () => {
    const deposit = args.deposit === undefined ? 0n : parseAmount(args.deposit, { kind: 'native' })
    const rates = parseRates(args.rate).slice(1)
    if (rates.length === 0) {
      throw new CliError('BAD_RATE', 'A sponsor takes a token at a rate.', 'Name it: --rate 0x…=2500')
    }
    const { provider, chainId } = await connectNode(args.url)
    try {
      const owner = await gasAccount(args, provider)
      const { pool } = await placeOf(args.pool, chainId)
      await confirmed(`${owner.address} owns a sponsor of the pool ${pool} with ${ether(deposit, 18)} in it.`, args)
      const output = createOutput(args.json)
      const sponsor = await createProgress({ silent: args.json }).during('Creating the sponsor', async () => {
        const code = concat([gasSponsorBytecode, sponsorCode.encodeDeploy([pool, owner.address])])
        const { contractAddress } = await sent(owner, { data: code })
        const to = String(contractAddress)
        for (const { asset, unitsPerCoin } of rates) {
          await sent(owner, { to, data: sponsorCode.encodeFunctionData('setRate', [asset, unitsPerCoin]) })
        }
        if (deposit > 0n) await sent(owner, { to, data: sponsorCode.encodeFunctionData('deposit'), value: deposit })
        return to
      })
      const named = rates.map(({ asset, unitsPerCoin }) => ({ asset: assetHex(asset), unitsPerCoin }))
      output.record({ chainId, pool, sponsor, owner: owner.address, deposit, rates: named })
      output.line(`  The sponsor is ${sponsor}, with ${ether(deposit, 18)} in it.`)
      for (const rate of named) output.line(`    ${rate.asset}  ${count(rate.unitsPerCoin)} per coin`)
    } finally {
      provider.destroy()
    }
  })

async function sent(account: Wallet, request: TransactionRequest): Promise<TransactionReceipt> {
  try {
    return (await (await account.sendTransaction(request)).wait()) as TransactionReceipt
  } catch (error) {
    throw explainError(error)
  }
}
