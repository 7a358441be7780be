import { MAX_DATA_ELSEWHERE, MAX_PARCEL_DATA } from '@merkato/protocol'
import { type MadeParcel, NATIVE_ASSET, type TradePart } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { count } from '../../terminal/format.js'
import { parsePart, partRecord, partWords } from '../trade/parts.js'
import { expiryIn, parseSeconds } from '../wallet/amounts.js'
import { momentWords, parseMoment } from '../wallet/moments.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from '../wallet/payer.js'
import { mustBeFree, writePrivateFile } from '../wallet/private-file.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { readBytes } from './files.js'
import { type PackageSession, withPackages } from './package-session.js'
import { briefly, nextSteps, type Receiver, receiverOf, receiverWords } from './receiver.js'

interface SealArgs extends PayerArgs {
  readonly to: string
  readonly give: readonly string[]
  readonly data?: string | undefined
  readonly 'data-file'?: string | undefined
  readonly 'recover-after'?: string | undefined
  readonly 'off-chain'?: string | undefined
  readonly 'parcel-key-file'?: string | undefined
  readonly expiry: string
}

/** A parcel as it was asked for. */
interface Wanted {
  readonly give: readonly TradePart[]
  readonly data: Uint8Array
  readonly receiver: Receiver
  readonly recoverAfter: bigint | undefined
}

/** Seals a parcel, after a question. */
export async function runSeal(args: SealArgs): Promise<void> {
  const lifetime = parseSeconds(args.expiry)
  if (args.give.length === 0 && args.data === undefined && args['data-file'] === undefined)
    throw new CliError('USAGE', 'Nothing would be in the parcel.', 'Give --give coin:0.5, --data or --data-file.')
  for (const path of [args['off-chain'], args['parcel-key-file']]) mustBeFree(path)
  const data = await dataOf(args)
  await withPackages(args, async (session) => {
    const { wallet, client, output, signal } = session
    const wanted = await wantedOf(session, args, data)
    const payer = await payerOf(session, args, wallet.asset(NATIVE_ASSET))
    for (const line of contentLines(session, wanted)) output.hint(line)
    await confirmed(agreement(session, wanted), args)
    const { give, receiver, recoverAfter } = wanted
    const receipt = await payer.during('Proving the parcel', (onProgress) =>
      client.seal({
        ...{ give, data, recoverAfter, ...payer.send, onProgress, signal },
        to: receiver.to,
        offChain: args['off-chain'] !== undefined,
        expiry: expiryIn(wallet, lifetime),
        beforeSend: (made) => kept(args, made),
      }),
    )
    output.record({
      ...sealedRecord(session, args, wanted, receipt.parcel),
      ...sentRecord(receipt),
      ...relayedRecord(receipt),
    })
    printSent(output, `The parcel is sealed for ${briefly(receiver)}.`, receipt, relayedWords(wallet, receipt))
    output.line(`    parcel ${receipt.parcel}`)
    const { 'off-chain': contents = null, 'parcel-key-file': keyFile } = args
    const over = { parcel: receipt.parcel, receiver, hasKey: true, contents, keyFile }
    for (const line of nextSteps(over)) output.line(`  ${line}`)
  })
}

/** @throws CliError USAGE, FILE_UNUSABLE, TOO_LONG */
async function dataOf({ data, 'data-file': path, 'off-chain': elsewhere }: SealArgs): Promise<Uint8Array> {
  if (data !== undefined && path !== undefined)
    throw new CliError('USAGE', 'A parcel has one piece of data.', 'Give --data or --data-file.')
  if (data !== undefined) return new TextEncoder().encode(data)
  if (path === undefined) return new Uint8Array()
  const limit =
    elsewhere === undefined
      ? { most: MAX_PARCEL_DATA, instead: 'Keep it off the chain, by its hash: --off-chain FILE' }
      : { most: MAX_DATA_ELSEWHERE, instead: 'Split it over several parcels.' }
  return readBytes(path, { ...limit, option: 'data-file' })
}

async function wantedOf(session: PackageSession, args: SealArgs, data: Uint8Array): Promise<Wanted> {
  const { wallet } = session
  const give = args.give.map((typed) => parsePart(wallet, typed, wallet.assets()))
  const typed = args['recover-after']
  const now = expiryIn(wallet, 0n)
  const recoverAfter = typed === undefined ? undefined : parseMoment(typed, { now, option: '--recover-after' })
  return { give, data, receiver: await receiverOf(session, args.to), recoverAfter }
}

/** What goes in, for whom. */
function contentLines({ wallet }: PackageSession, { give, data, receiver }: Wanted): string[] {
  const bytes = data.length === 0 ? [] : [`${count(data.length)} bytes of data`]
  const parts = [...give.map((part) => partWords(wallet, part)), ...bytes]
  return ['You seal', ...parts.map((part) => `  ${part}`), `for ${receiverWords(receiver)}.`]
}

function agreement({ wallet }: PackageSession, { receiver, recoverAfter }: Wanted): string {
  const must = receiver.kind === 'contract' ? ' The contract must know how to open parcels.' : ''
  const back =
    recoverAfter === undefined
      ? 'nobody takes it back'
      : `from ${momentWords(wallet, recoverAfter)} on you alone may open it`
  return `It leaves your wallet, and ${back}.${must}`
}

/** What only the sealer has, kept before anything is sent. */
async function kept(args: SealArgs, { key, contents }: MadeParcel): Promise<void> {
  const { 'off-chain': contentsFile, 'parcel-key-file': keyFile } = args
  if (contentsFile !== undefined) await writePrivateFile(contentsFile, contents, { fresh: true })
  if (keyFile !== undefined) await writePrivateFile(keyFile, `${key}\n`, { fresh: true })
}

const sealedRecord = (
  { wallet }: PackageSession,
  args: SealArgs,
  { give, data, receiver, recoverAfter }: Wanted,
  parcel: string,
): object => ({
  parcel,
  to: receiver.to,
  receiver: receiver.kind,
  give: give.map((part) => partRecord(wallet, part)),
  dataBytes: data.length,
  recoverAfter: recoverAfter ?? null,
  contentsFile: args['off-chain'] ?? null,
  keyFile: args['parcel-key-file'] ?? null,
})
