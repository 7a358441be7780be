import {
  ASSET_KIND,
  type AssetInfo,
  GAS,
  REGISTRY_ARGUMENTS,
  type RegistryArguments,
  ticketAssetId,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkRecipient } from '../pool/accounts.js'
import { checkNote, checkRoom, enterNote } from '../pool/enter-note.js'
import { credit } from '../pool/ledger.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkCap, checkIssued, checkMaker, type KnownAsset } from './checks.js'
import { newRecord } from './issue.js'
import { changeSupply, log, type RegistryContext, reject, returns, selectorOf } from './registry-context.js'

/** Makes the one unit of a ticket as a note. */
export const mintTicket: PrecompileMethod<RegistryArguments['mintTicket'], RegistryContext> = {
  selector: selectorOf('mintTicket'),
  input: REGISTRY_ARGUMENTS.mintTicket,
  gas: () => GAS.mintTicket,
  writesState: true,
  payable: false,

  async run({ category, id, to }, context) {
    const known = { asset: category, info: await context.registry.read(category) }
    const note = { asset: ticketOf(known.info, id), value: 1n, to }
    const refusal =
      (await checkTicket(known, note.asset, context)) ?? checkNote(note) ?? (await checkRoom(1, context.pool))
    if (refusal !== undefined) return refusal
    await makeTicket(known, note.asset, id, context)
    return returns('mintTicket', note.asset, await enterNote(note, known.info.issuer, context.pool))
  },
}

/** Makes the one unit of a ticket as a public balance. */
export const mintTicketPublic: PrecompileMethod<RegistryArguments['mintTicketPublic'], RegistryContext> = {
  selector: selectorOf('mintTicketPublic'),
  input: REGISTRY_ARGUMENTS.mintTicketPublic,
  gas: () => GAS.mintTicketPublic,
  writesState: true,
  payable: false,

  async run({ category, id, to }, context) {
    const known = { asset: category, info: await context.registry.read(category) }
    const asset = ticketOf(known.info, id)
    const refusal = (await checkTicket(known, asset, context)) ?? checkRecipient(to, context.pool)
    if (refusal !== undefined) return refusal
    await makeTicket(known, asset, id, context)
    await credit(asset, to, 1n, context.pool)
    return returns('mintTicketPublic', asset)
  },
}

/** Asset id of a ticket of a category; 0, which is nobody's, when the category was never issued. */
export function ticketOf({ issuer, name, origin }: AssetInfo, id: bigint): bigint {
  return BigInt(issuer) === 0n ? 0n : ticketAssetId(issuer, name, id, origin)
}

/** A record stays after its ticket was burned, so that no ticket is made twice. */
async function checkTicket(category: KnownAsset, ticket: bigint, context: RegistryContext): Promise<Refusal> {
  const refusal = checkMaker(category, ASSET_KIND.ticketCategory, context) ?? checkCap(category, 1n)
  if (refusal !== undefined) return refusal
  const isNew = checkIssued({ asset: ticket, info: await context.registry.read(ticket) }) !== undefined
  return isNew ? undefined : reject('TicketAlreadyMinted', ticket)
}

async function makeTicket(
  { asset: category, info }: KnownAsset,
  ticket: bigint,
  id: bigint,
  context: RegistryContext,
): Promise<void> {
  const { issuer, name, origin } = info
  const record = newRecord(issuer, { kind: ASSET_KIND.ticket, name, id, origin, cap: 1n })
  await context.registry.write(ticket, { ...record, supply: 1n, finalized: true })
  log({ event: 'TicketMinted', assetId: ticket, category, id }, context)
  await changeSupply(category, info, 1n, context)
  await context.pool.pool.openAsset(ticket, false)
}
