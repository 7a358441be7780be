import {
  GAS,
  type Opening,
  type Outcome,
  openAct,
  openingBoundHash,
  PACKAGES_ARGUMENTS,
  PARCEL_STATE,
  type PackagesArguments,
  parcelDigest,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import type { FrameResult } from '../frame.js'
import { checkOpenings } from '../pool/check-openings.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkRelease, release } from '../pool/release.js'
import { afterAct, checkAccount, checkKeyAct, type FoundParcel } from './acts.js'
import { log, type PackagesContext, reject, returns, selectorOf } from './packages-context.js'
import { checkSealed, rightHolder } from './rights.js'

type Open = PackagesArguments['open']

const gasOf = ({ openings }: Open): bigint => GAS.openParcel + GAS.opening * BigInt(openings.length)

/** Makes of every sealed note a note and a public amount, by the account that has the right. */
export const open: PrecompileMethod<Open, PackagesContext> = {
  selector: selectorOf('open'),
  input: PACKAGES_ARGUMENTS.open,
  gas: gasOf,
  writesState: true,
  payable: false,

  run: (call, context) => openParcel('open', call, context, (found) => checkAccount(found, context)),
}

/** The same, by the one-time key that has the right. */
export const openWithKey: PrecompileMethod<PackagesArguments['openWithKey'], PackagesContext> = {
  selector: selectorOf('openWithKey'),
  input: PACKAGES_ARGUMENTS.openWithKey,
  gas: (call) => gasOf(call) + GAS.own,
  writesState: true,
  payable: false,

  run: (call, context) => {
    const { parcel, openings, expiry, proof } = call
    const actOf = openAct.bind(undefined, parcel, openings)
    return openParcel('openWithKey', call, context, (found) => checkKeyAct(found, { expiry, proof, actOf }, context))
  },
}

async function openParcel(
  name: string,
  call: Open,
  context: PackagesContext,
  checkRight: (found: FoundParcel) => Promise<Refusal>,
): Promise<FrameResult> {
  const { parcel, openings } = call
  const { frame, parcels, pool } = context
  const record = await parcels.read(parcel)
  const place = { chainId: frame.chainId, pool: pool.frame.address, packages: frame.address }
  const refusal =
    checkSealed(parcel, record) ??
    (await checkRight({ parcel, record })) ??
    checkDigest(call, record.digest) ??
    (await checkOpenings(openings, openingBoundHash(openings, { ...place, parcel, acts: record.acts }), pool)) ??
    (await checkRelease(outcomeOfOpenings(openings), pool))
  if (refusal !== undefined) return refusal
  const by = await rightHolder(record, context)
  await parcels.write(parcel, { ...afterAct(record, by), state: PARCEL_STATE.opened })
  log({ event: 'Opened', parcel, by }, context)
  await release(parcel, outcomeOfOpenings(openings), pool)
  return returns(name)
}

function checkDigest({ openings, keyHash, contentsHash }: Open, expected: string): Refusal {
  const commitments = openings.map(({ sealedCommitment }) => sealedCommitment)
  const actual = parcelDigest(commitments, { keyHash, contentsHash })
  return actual === expected ? undefined : reject('WrongDigest', expected, actual)
}

const outcomeOfOpenings = (openings: readonly Opening[]): Outcome => ({
  commitments: openings.map(({ commitment }) => commitment),
  ciphertexts: openings.map(({ ciphertext }) => ciphertext),
  payouts: openings.map(({ payout }) => payout),
})
