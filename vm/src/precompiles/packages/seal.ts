import {
  ACTION,
  CIRCUITS,
  GAS,
  type JoinSplit,
  MAX_CONTENTS_BYTES,
  MAX_KEY_BOX_BYTES,
  outcomeOf,
  PACKAGES_ARGUMENTS,
  PARCEL_STATE,
  type PackagesArguments,
  parcelDigest,
  type Sealing,
  sealDataHash,
} from '@merkato/protocol'
import { keccak256 } from 'ethers'
import type { PrecompileMethod } from '../dispatcher.js'
import { joinSplitsGas, moveCoins } from '../module-calls.js'
import { checkKey, firstRefusal } from '../pool/check-bundle.js'
import type { Refusal } from '../pool/pool-context.js'
import { release } from '../pool/release.js'
import { checkTurnstile } from '../pool/turnstile.js'
import { checkWithholding, type Withholding, withhold } from '../pool/withhold.js'
import { log, type PackagesContext, reject, returns, selectorOf } from './packages-context.js'
import { checkHolder, checkNesting, checkTerms, nestingGas } from './rights.js'

/** Circuits without which a parcel might have no exit: a key could not act, or nobody open it. */
const EXITS = [CIRCUITS.own.id, CIRCUITS.open.id]

type SealArguments = PackagesArguments['seal']

/** Spends notes of which some become a parcel. */
export const seal: PrecompileMethod<SealArguments, PackagesContext> = {
  selector: selectorOf('seal'),
  input: PACKAGES_ARGUMENTS.seal,
  gas: ({ bundle, sealing }) => GAS.seal + joinSplitsGas(bundle.joinSplits) + nestingGas(sealing.terms.holder),
  writesState: true,
  payable: true,

  async run(call, context) {
    const { bundle, sealing } = call
    const { frame, parcels, pool } = context
    const early = await checkSealing(call, context)
    if (early !== undefined) return early
    const withholding = withholdingOf(call, context)
    const checked = await checkWithholding(withholding, pool)
    if (checked.refusal !== undefined) return checked.refusal
    const overdrawn = await checkTurnstile(bundle.joinSplits, pool)
    if (overdrawn !== undefined) return overdrawn
    const { record: parcel } = checked
    await moveCoins(context)
    await withhold(withholding, parcel, pool)
    const { terms, contents, keyBox } = sealing
    const { commitments, open } = divide(bundle.joinSplits, sealing.sealedOutputs)
    await release(parcel, open, pool)
    const { holder, sealer, recoverAfter } = terms
    const digest = parcelDigest(commitments, terms)
    await parcels.write(parcel, { state: PARCEL_STATE.sealed, recoverAfter, acts: 0n, holder, sealer, digest })
    log({ event: 'Sealed', parcel, caller: frame.caller, terms, commitments, contents, keyBox }, context)
    return returns('seal', parcel)
  },
}

const withholdingOf = ({ bundle }: SealArguments, { frame: { caller, value } }: PackagesContext): Withholding => ({
  ...{ action: ACTION.seal, caller, value },
  ...{ expiry: bundle.expiry, dataHash: bundle.dataHash, alternatives: [bundle.joinSplits] },
})

async function checkSealing({ bundle, sealing }: SealArguments, context: PackagesContext): Promise<Refusal> {
  const { terms, contents, keyBox, sealedOutputs } = sealing
  return (
    checkHolder(terms.holder) ??
    checkTerms(terms, context) ??
    checkContents(contents, terms.contentsHash) ??
    checkKeyBox(keyBox) ??
    (await checkNesting(undefined, terms.holder, context)) ??
    (sealedOutputs >> BigInt(2 * bundle.joinSplits.length) === 0n
      ? undefined
      : reject('NoSuchOutput', sealedOutputs)) ??
    checkData(bundle.dataHash, sealing) ??
    (await firstRefusal(EXITS, (id) => checkKey(id, context.pool)))
  )
}

function checkContents(contents: Uint8Array, hash: string): Refusal {
  const right = contents.length === 0 || (contents.length <= MAX_CONTENTS_BYTES && keccak256(contents) === hash)
  return right ? undefined : reject('WrongContents')
}

/** A key box is short. */
export const checkKeyBox = (keyBox: Uint8Array): Refusal =>
  keyBox.length <= MAX_KEY_BOX_BYTES ? undefined : reject('WrongContents')

function checkData(actual: string, sealing: Sealing): Refusal {
  const expected = sealDataHash(sealing)
  return actual === expected ? undefined : reject('BundleNotForThis', expected, actual)
}

/** The sealed commitments, and everything else, which happens at once. */
function divide(joinSplits: readonly JoinSplit[], sealedOutputs: bigint) {
  const all = outcomeOf(joinSplits)
  const isSealed = (_: unknown, i: number): boolean => ((sealedOutputs >> BigInt(i)) & 1n) === 1n
  const isOpen = (_: unknown, i: number): boolean => !isSealed(_, i)
  return {
    commitments: all.commitments.filter(isSealed),
    open: { ...all, commitments: all.commitments.filter(isOpen), ciphertexts: all.ciphertexts.filter(isOpen) },
  }
}
