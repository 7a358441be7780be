import {
  type Opening,
  type OpenStatement,
  openingBoundHash,
  type Payout,
  randomFieldElement,
  type SealedNote,
  sealOutput,
  type UnprovenOpening,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { InvalidArgumentError } from '../errors/input.js'
import { proveOpen } from '../prover/prove-statement.js'
import type { ProveOptions } from '../prover/prover.js'
import { destinationOf, readAccount, readDestination } from '../transactions/payee.js'
import type { WalletCore } from '../wallet/core.js'
import { packagesOf } from './packages-contract.js'

/** Where what is in a parcel goes: the wallet itself by default. */
export interface OpenTarget {
  /** `mk1...` or `mkone1...`. */
  readonly to?: string | undefined
  /** An account or contract, `0x...`, which is paid in public. */
  readonly publicTo?: string | undefined
}

/** What whoever sends an opening is paid in public, out of what is opened. */
export interface OpeningFee {
  readonly asset: bigint
  /** Smallest unit; the notes of the asset cover it. */
  readonly amount: bigint
  /** Account. */
  readonly feeTo: string
}

/** An opening before its proof, with what proves it. */
export interface DraftedOpening {
  readonly opening: UnprovenOpening
  readonly statement: OpenStatement['private']
}

/**
 * Encrypts what comes out of a parcel to whoever gets it.
 * @throws {InvalidAddressError} {WrongNetworkError} {InvalidArgumentError}
 */
export function draftOpenings(
  core: Pick<WalletCore, 'chainId' | 'random' | 'viewing'>,
  notes: readonly SealedNote[],
  commitments: readonly bigint[],
  { to, publicTo }: OpenTarget,
  fee?: OpeningFee,
): DraftedOpening[] {
  if (to !== undefined && publicTo !== undefined) throw new InvalidArgumentError('Give to or publicTo, not both.')
  const { chainId, random, viewing } = core
  const account = publicTo === undefined ? undefined : readAccount(publicTo)
  // To its own address, where any scan finds it: the wallet withheld nothing under this name.
  const payee = to === undefined ? destinationOf(viewing, random) : readDestination(to, chainId, random)
  let due = fee?.amount ?? 0n
  return notes.map(({ assetId, value, rho: rhoSealed }, i) => {
    const destination = payee()
    const rho = randomFieldElement(random)
    const paid = assetId === fee?.asset ? (due < value ? due : value) : 0n
    due -= paid
    const payout = payoutOf(assetId, account === undefined ? paid : value, {
      recipient: account,
      fee: paid,
      feeTo: fee?.feeTo,
    })
    const { commitment, ciphertext } = sealOutput({
      ...{ ...destination, assetId, value: value - payout.amount, rho, o: viewing.o, random },
    })
    return {
      opening: {
        sealedCommitment: commitments[i] as bigint,
        commitment,
        ciphertext,
        payout,
      },
      statement: { asset: assetId, value, rhoSealed, npk: destination.to.npk, rho },
    }
  })
}

/** @param amount what moves in public, with the fee in it */
function payoutOf(
  asset: bigint,
  amount: bigint,
  {
    recipient = ZERO_ADDRESS,
    fee,
    feeTo = ZERO_ADDRESS,
  }: { recipient?: string | undefined; fee: bigint; feeTo?: string | undefined },
): Payout {
  return {
    asset: amount > 0n ? asset : 0n,
    amount,
    recipient: amount > fee ? recipient : ZERO_ADDRESS,
    fee,
    feeTo: fee > 0n ? feeTo : ZERO_ADDRESS,
  }
}

/**
 * Proves openings, bound to a parcel and to the number of acts on it.
 * @throws {StatementError} {ProvingError} {NotConfiguredError} {AbortedError}
 */
export async function proveOpenings(
  core: WalletCore,
  drafts: readonly DraftedOpening[],
  { parcel, acts }: { readonly parcel: string; readonly acts: bigint },
  options: ProveOptions = {},
): Promise<Opening[]> {
  const { chainId, pool } = core
  const unproven = drafts.map(({ opening }) => opening)
  const boundHash = openingBoundHash(unproven, { chainId, pool, packages: packagesOf(core), parcel, acts })
  const openings: Opening[] = []
  for (const { opening, statement } of drafts) {
    const { sealedCommitment: sealed, commitment, payout } = opening
    const values = { sealed, commitment, publicAsset: payout.asset, publicOut: payout.amount, boundHash }
    const prove = (...asked: Parameters<WalletCore['prove']>) => core.prove(...asked)
    openings.push({ ...opening, proof: await proveOpen(prove, { public: values, private: statement }, options) })
  }
  return openings
}
