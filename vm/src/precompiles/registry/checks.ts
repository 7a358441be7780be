import { type AssetInfo, isAmount } from '@merkato/protocol'
import type { Refusal } from '../pool/pool-context.js'
import { type RegistryContext, reject } from './registry-context.js'

/** An asset and its record. */
export interface KnownAsset {
  readonly asset: bigint
  readonly info: AssetInfo
}

/** Whether the asset, or the category, was issued, or the ticket minted. */
export function checkIssued({ asset, info }: KnownAsset): Refusal {
  return BigInt(info.issuer) === 0n ? reject('UnknownAsset', asset) : undefined
}

/** Issued, and by the caller. */
export function checkIssuer(known: KnownAsset, { frame }: RegistryContext): Refusal {
  const unknown = checkIssued(known)
  if (unknown !== undefined) return unknown
  return known.info.issuer === frame.caller ? undefined : reject('NotTheIssuer', known.asset, frame.caller)
}

/** Of the kind that a function is for. */
export function checkKind({ info }: KnownAsset, kind: number): Refusal {
  return info.kind === kind ? undefined : reject('WrongKind', info.kind)
}

/** Units can still be made. */
export function checkOpen({ asset, info }: KnownAsset): Refusal {
  return info.finalized ? reject('Finalized', asset) : undefined
}

/** An amount of units that is made or unmade. */
export function checkUnits(value: bigint): Refusal {
  if (value === 0n) return reject('ZeroAmount')
  return isAmount(value) ? undefined : reject('AmountOutOfRange', value)
}

/** So many more units may be. What was burned may be made again: the cap bounds what exists. */
export function checkCap({ asset, info }: KnownAsset, value: bigint): Refusal {
  const wanted = info.supply + value
  return wanted > info.cap ? reject('CapExceeded', asset, info.cap, wanted) : undefined
}

/** The caller may make units of an asset of this kind. */
export function checkMaker(known: KnownAsset, kind: number, context: RegistryContext): Refusal {
  return checkIssuer(known, context) ?? checkKind(known, kind) ?? checkOpen(known)
}
