import type { ParcelState, ParcelView, Wallet } from '@merkato/sdk'
import pc from 'picocolors'
import { count } from '../../terminal/format.js'
import { table } from '../../terminal/table.js'
import { padEnd } from '../../terminal/text.js'
import type { WalletArgs } from '../wallet/session.js'
import { withPackages } from './package-session.js'
import { checkedParcel } from './parcel-name.js'
import { holderWords, mayOpen, recoveryWords, sizeWords, stateWords } from './parcel-words.js'

interface InspectArgs extends WalletArgs {
  readonly parcel: string
}

/** Shows any parcel, compared with the chain. */
export async function runInspectParcel(args: InspectArgs): Promise<void> {
  const parcel = checkedParcel(args.parcel)
  await withPackages(args, async ({ wallet, client, output }) => {
    const view = await client.inspect(parcel)
    output.record(view)
    output.line(`  ${stateWords(wallet, view)}`)
    for (const line of table(rowsOf(wallet, view), 4)) output.line(line)
    if (view.hasKey) output.line(`  Look in: merkato package peek ${parcel}`)
    if (mayOpen(view)) output.line(`  Open it: merkato package open ${parcel}`)
  })
}

function rowsOf(wallet: Wallet, view: ParcelView): string[][] {
  const { parcel, state, holder, heldSince, sealedAt, sealedBy, notes, contentsBytes, hasKey, mine } = view
  const opened = state === 'opened'
  const what =
    notes === 0 ? 'data alone' : `${notes} sealed ${notes === 1 ? 'note' : 'notes'}; of what, only the key tells`
  const contents =
    contentsBytes === 0
      ? 'kept off the chain, in a file: --contents FILE'
      : `${count(contentsBytes)} bytes on the chain, encrypted`
  return [
    ['parcel', parcel],
    [opened ? 'opened by' : 'holder', holderWords(holder)],
    ['since', `block ${count(heldSince)}`],
    ['sealed', `in block ${count(sealedAt)}, sent by ${sealedBy}${mine ? ', by this wallet' : ''}`],
    ...(opened ? [] : [['goes back', recoveryWords(wallet, view)]]),
    [opened ? 'held' : 'holds', what],
    ['contents', contents],
    ['key', hasKey ? 'this wallet has it' : 'this wallet does not have it: --parcel-key-file FILE'],
  ]
}

interface ListArgs extends WalletArgs {
  readonly state?: ParcelState | undefined
}

/** Shows the parcels that concern the wallet. */
export async function runListParcels(args: ListArgs): Promise<void> {
  await withPackages(args, async ({ wallet, client, output }) => {
    const views = (await client.list()).filter(({ state }) => args.state === undefined || state === args.state)
    for (const view of views) output.record(view)
    if (views.length === 0) output.line(`  ${noneWords(args)}`)
    const width = Math.max(...views.map(({ state }) => state.length))
    for (const view of views) {
      output.line(`  ${padEnd(view.state, width)}  ${view.parcel}`)
      output.line(pc.dim(`  ${' '.repeat(width)}  ${sizeWords(view)}. ${stateWords(wallet, view)}`))
    }
    if (views.length > 0) output.line(pc.dim('  More of one: merkato package inspect PARCEL'))
  })
}

function noneWords({ state }: ListArgs): string {
  if (state !== undefined) return `No parcel of this wallet is ${state}.`
  return 'No parcels yet. What is sealed for you, or by you, is listed here; that of an account with --key-file FILE.'
}
