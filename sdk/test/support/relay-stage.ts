import { bundleCourierAbi, bundleCourierBytecode } from '@merkato/contracts'
import { NATIVE_ASSET, POOL_ADDRESS } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { AssetClient, createWallet, type Wallet, type WalletOptions } from '@merkato/sdk'
import { type Relayer, type RelayerOptions, startRelayer } from '@merkato/sdk/relayer'
import { ContractFactory } from 'ethers'
import { forgingProver } from './forging-prover.js'
import { type Sandbox, startSandbox } from './sandbox.js'

/** Sandbox account that the relayer sends from. */
export const RELAYER = 8
/** Units of the stage's token that stand for one coin. */
export const GOLD_PER_COIN = 2_500_000n

/** A real chain in this process with a token, a relayer on loopback, and the wallet that its fees go to. */
export interface RelayStage {
  readonly sandbox: Sandbox
  readonly relayer: Relayer
  /** Gets the fees. */
  readonly till: Wallet
  readonly gold: bigint
  readonly assets: AssetClient
  /** What the relayer told, in order. */
  readonly told: string[]
  /** A wallet without any account, with so many units of the token in notes of these values. */
  poor(name: string, notes: readonly bigint[], more?: Partial<WalletOptions>): Promise<Wallet>
  close(): Promise<void>
}

/** @param options what differs from a relayer for coins and the token; `couriers`: it has a BundleCourier */
export async function setRelayStage({
  couriers = false,
  ...options
}: Partial<RelayerOptions> & { readonly couriers?: boolean } = {}): Promise<RelayStage> {
  const sandbox = await startSandbox()
  sandbox.provider.pollingInterval = 50
  const issuer = await sandbox.wallet('issuer', 0, { prover: forgingProver })
  const assets = new AssetClient(issuer)
  const { assetId: gold } = await assets.issue({ name: 'GOLD', cap: 10n ** 30n })
  const till = await sandbox.wallet('till', RELAYER, { prover: forgingProver })
  const told: string[] = []
  const courier = couriers ? await createCourier(sandbox) : undefined
  const relayer = await startRelayer({
    courier,
    provider: sandbox.provider,
    signer: sandbox.account(RELAYER),
    incomingKey: till.incomingKey(),
    rates: [
      { asset: NATIVE_ASSET, unitsPerCoin: 10n ** 18n },
      { asset: gold, unitsPerCoin: GOLD_PER_COIN },
    ],
    onEvent: ({ status }) => told.push(status),
    ...options,
  })
  const poor = async (name: string, notes: readonly bigint[], more: Partial<WalletOptions> = {}) => {
    const wallet = await createWallet({
      seed: seededRandom(`seed of ${name}`)(32),
      provider: sandbox.provider,
      prover: forgingProver,
      random: seededRandom(`randomness of ${name}`),
      threads: 0,
      ...more,
    })
    for (const amount of notes) await assets.mint({ assetId: gold, amount, to: wallet.address() })
    await wallet.sync()
    return wallet
  }
  const close = async () => {
    await relayer.close()
    await sandbox.close()
  }
  return { sandbox, relayer, till, gold, assets, told, poor, close }
}

async function createCourier({ account }: Sandbox): Promise<string> {
  const created = await new ContractFactory(bundleCourierAbi, bundleCourierBytecode, account(9)).deploy(POOL_ADDRESS)
  return (await created.waitForDeployment()).getAddress()
}

/** Posts a body, or gets; answers status and JSON. */
export async function ask(url: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body: text })
  return { status: response.status, body: await response.json() }
}
