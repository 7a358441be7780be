import { encodePackagesLog, type PackagesEvent, POOL_ADDRESS, packagesInterface } from '@merkato/protocol'
import { ParcelState } from '../../modules/parcel-state.js'
import type { Verifiers } from '../../verifier/verifiers.js'
import { contractAbi } from '../contract-abi.js'
import type { Frame, Hex } from '../frame.js'
import { openPool, type PoolContext } from '../pool/pool-context.js'

/** What the methods of the packages module work with. */
export interface PackagesContext {
  readonly frame: Frame
  readonly parcels: ParcelState
  /** The pool as the module enters it: whatever it refuses is the refusal of the whole call. */
  readonly pool: PoolContext
}

/** The packages module as `frame` sees it. */
export function openPackages(frame: Frame, verifiers: Verifiers): PackagesContext {
  return {
    frame,
    parcels: new ParcelState(frame.state, frame.keccak256),
    pool: openPool(frame.within(POOL_ADDRESS.toLowerCase() as Hex), verifiers),
  }
}

/** How calls of IPackages end. */
export const { selectorOf, returns, reject, refusals: packagesRefusals } = contractAbi(packagesInterface)

/** Appends an event of the module. */
export function log(event: PackagesEvent, { frame }: PackagesContext): void {
  const { topics, data } = encodePackagesLog(event)
  frame.log(topics as Hex[], data as Hex)
}
