import { NATIVE_ASSET, type ParcelView, type PeekResult, type Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { short } from '../../terminal/format.js'
import { expiryIn } from '../wallet/amounts.js'
import { momentWords } from '../wallet/moments.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from '../wallet/payer.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { readParcelKey } from './files.js'
import { type PackageSession, withPackages } from './package-session.js'
import { checkedParcel } from './parcel-name.js'
import { mayOpen, stateWords } from './parcel-words.js'
import { giveLines, giveRecord, type LookArgs, lookOptions, lookWords } from './peek.js'
import { briefly, nextSteps, receiverOf, receiverWords } from './receiver.js'

interface ActArgs extends PayerArgs {
  readonly parcel: string
  readonly as?: string | undefined
}

interface SendArgs extends ActArgs, Pick<LookArgs, 'parcel-key-file'> {
  readonly to: string
}

/** Hands a parcel on, after a question. */
export async function runSendParcel(args: SendArgs): Promise<void> {
  const parcel = checkedParcel(args.parcel)
  await withPackages(args, async (session) => {
    const { wallet, client, chainId, output, signal } = session
    const payer = await payerOf(session, args, wallet.asset(NATIVE_ASSET))
    const view = await rightTo(session, args, parcel)
    if (view.state === 'recoverable') throw noRightToGive(parcel)
    const receiver = await receiverOf(session, args.to)
    const keyFile = args['parcel-key-file']
    const key = keyFile === undefined ? undefined : await readParcelKey(keyFile, parcel, chainId)
    const hasKey = view.hasKey || key !== undefined
    await confirmed(handing(wallet, view, receiverWords(receiver)), args)
    const receipt = await payer.during('Proving the right', (onProgress) =>
      client.transfer({ parcel, to: receiver.to, as: args.as, key, ...payer.send, onProgress, signal }),
    )
    output.record({
      parcel,
      to: receiver.to,
      receiver: receiver.kind,
      keyWithIt: hasKey && receiver.getsKey,
      ...sentRecord(receipt),
      ...relayedRecord(receipt),
    })
    printSent(output, `The parcel went to ${briefly(receiver)}.`, receipt, relayedWords(wallet, receipt))
    const contents = view.contentsBytes === 0 ? undefined : null
    for (const line of nextSteps({ parcel, receiver, hasKey, keyFile, contents })) output.line(`  ${line}`)
  })
}

const noRightToGive = (parcel: string) =>
  new CliError(
    'NO_RIGHT_TO_GIVE',
    'Its time is over: by now you alone may open it, and whoever you hand it to could not.',
    `Open it, and seal another one: merkato package open ${parcel}`,
  )

function handing(wallet: Wallet, { recoverAfter }: ParcelView, to: string): string {
  if (recoverAfter === 0n) return `The parcel goes to ${to}, who alone can open it then.`
  return `The parcel goes to ${to}, who can open it until ${momentWords(wallet, recoverAfter)}, and its sealer afterwards.`
}

interface OpenArgs extends ActArgs, LookArgs {
  readonly to?: string | undefined
  readonly 'public-to'?: string | undefined
  readonly 'fee-from': 'parcel' | 'notes'
}

/** Opens a parcel, after a look and a question. */
export async function runOpenParcel(args: OpenArgs): Promise<void> {
  const parcel = checkedParcel(args.parcel)
  if (args.to !== undefined && args['public-to'] !== undefined)
    throw new CliError('USAGE', 'What is in a parcel goes to one place.', 'Give --to or --public-to.')
  await withPackages(args, async (session) => {
    const { wallet, client, output, signal } = session
    const target = targetOf(session, args)
    const payer = await payerOf(session, args, wallet.asset(NATIVE_ASSET))
    await rightTo(session, args, parcel)
    const looking = await lookOptions(session, args, parcel)
    const inside = await client.peek(parcel, looking)
    for (const line of ['In the parcel:', ...giveLines(wallet, inside).map((one) => `  ${one}`)]) output.hint(line)
    await confirmed(`${opening(inside, target)}${feeWords(args)}`, args)
    const { to, publicTo } = target
    const receipt = await payer.during('Proving the contents', (onProgress) =>
      client.open({
        ...{ parcel, to, publicTo, as: args.as, ...looking },
        feeFrom: args['fee-from'],
        ...payer.send,
        onProgress,
        signal,
      }),
    )
    output.record({
      parcel,
      to: to ?? null,
      publicTo: publicTo ?? null,
      ...giveRecord(wallet, inside),
      ...sentRecord(receipt),
      ...relayedRecord(receipt),
    })
    printSent(output, opened(inside, target), receipt, relayedWords(wallet, receipt))
    if (inside.data.length > 0) {
      output.line('  Its data can still be read:')
      output.line(`    merkato package peek ${parcel}${lookWords(args)}`)
    }
  })
}

interface Target {
  readonly to?: string | undefined
  readonly publicTo?: string | undefined
}

function targetOf({ chainId }: PackageSession, { to, 'public-to': publicTo }: OpenArgs): Target {
  return {
    to: to === undefined ? undefined : checkedPayee(to, chainId),
    publicTo: publicTo === undefined ? undefined : checkedAccount(publicTo),
  }
}

function opening({ give }: PeekResult, { to, publicTo }: Target): string {
  const once = 'A parcel is opened once.'
  if (give.length === 0) return `Nothing but data is in it. ${once}`
  if (publicTo !== undefined) return `All of it goes to ${publicTo}, for everybody to see. ${once}`
  return `All of it goes to ${to ?? 'your wallet'}. ${once}`
}

/** What a relayer takes out of a parcel is seen. */
const feeWords = ({ relay, 'fee-from': feeFrom }: OpenArgs): string =>
  relay === undefined || feeFrom === 'notes' ? '' : ' The fee of the relayer comes out of it, for everybody to see.'

function opened({ give }: PeekResult, { to, publicTo }: Target): string {
  if (give.length === 0) return 'The parcel is open.'
  if (publicTo !== undefined) return `The parcel is open; what was in it is public on ${publicTo} now.`
  return `The parcel is open; what was in it is ${to === undefined ? 'in your wallet' : `with ${short(to, 12, 6)}`} now.`
}

/**
 * A parcel that this wallet may act on, as far as it can tell; with `as` the SDK alone judges.
 * @throws CliError NOT_THE_HOLDER, ALREADY_OPENED
 */
async function rightTo({ wallet, client }: PackageSession, { as }: ActArgs, parcel: string): Promise<ParcelView> {
  const view = await client.inspect(parcel)
  if (view.state === 'opened')
    throw new CliError('ALREADY_OPENED', stateWords(wallet, view), `See by whom: merkato package inspect ${parcel}`)
  if (mayOpen(view) || as !== undefined) return view
  throw new CliError('NOT_THE_HOLDER', stateWords(wallet, view), remedyOf(wallet, view))
}

function remedyOf(wallet: Wallet, { state, holder, mine, parcel, recoverAfter }: ParcelView): string {
  if (state === 'nested') return `Open that one first: merkato package open ${holder.value}`
  if (state === 'sent' && mine && recoverAfter !== 0n && recoverAfter <= expiryIn(wallet, 0n))
    return "Its time is over by this clock, and not by the chain's yet: try again after the next block."
  if (state === 'lapsed') return `See who sealed it: merkato package inspect ${parcel}`
  if (holder.kind === 'account') return `If account ${holder.value} is yours, name it: --key-file FILE`
  return `See who holds it: merkato package inspect ${parcel}`
}
