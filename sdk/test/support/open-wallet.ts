import { seededRandom } from '@merkato/protocol/testing'
import { createWallet, type Wallet, type WalletOptions } from '../../src/client.js'
import { type FakeChain, fakeSigner } from './fake-chain.js'
import { forgingProver } from './forging-prover.js'
import type { Sandbox } from './sandbox.js'
import { trustingProver } from './trusting-prover.js'

/** A wallet on a {@link FakeChain}, whose seed and randomness follow from its name. */
export const openOn = (chain: FakeChain, name: string, more: Partial<WalletOptions> = {}): Promise<Wallet> =>
  createWallet({
    seed: seededRandom(name)(32),
    provider: chain.provider,
    signer: fakeSigner(chain),
    prover: trustingProver,
    random: seededRandom(`random of ${name}`),
    threads: 0,
    ...more,
  })

/** A wallet on a sandbox, whose seed and randomness follow from its name, with proofs that only development keys accept, made at once. */
export const openForging = (
  { provider, account }: Sandbox,
  name: string,
  signer: number,
  more: Partial<WalletOptions> = {},
): Promise<Wallet> =>
  createWallet({
    seed: seededRandom(`seed of ${name}`)(32),
    provider,
    signer: account(signer),
    prover: forgingProver,
    random: seededRandom(`randomness of ${name}`),
    threads: 0,
    ...more,
  })
