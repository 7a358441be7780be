import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { expiryIn, parseSeconds } from '../wallet/amounts.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { inspectionLines, inspectionRecord, nextStep, refusal } from './inspection.js'
import { parsePart, partRecord, partWords } from './parts.js'
import { readMessage, writeMessage } from './texts.js'
import { type TradeArgs, type TradeSession, withTrades } from './trade-session.js'

interface OfferArgs extends TradeArgs {
  readonly give: string
  readonly want: string
  readonly expiry: string
  readonly out?: string | undefined
  readonly caller?: string | undefined
}

interface MessageArgs extends TradeArgs {
  readonly in: string
}

interface StepArgs extends MessageArgs {
  readonly out?: string | undefined
}

/** Makes an offer. Names of what is wanted must be the only ones on the chain: a stranger may have given this wallet a namesake. */
export async function runOffer(args: OfferArgs): Promise<void> {
  const lifetime = parseSeconds(args.expiry)
  await withTrades(args, async (session) => {
    const { wallet, client } = session
    const give = parsePart(wallet, args.give, wallet.assets())
    const want = parsePart(wallet, args.want, wallet.knownAssets())
    const expiry = expiryIn(wallet, lifetime)
    const offer = await client.offer({ give, want, expiry, caller: args.caller })
    await hand(session, args, offer, { offer, give: partRecord(wallet, give), want: partRecord(wallet, want), expiry })
    session.output.hint(`You offer ${partWords(wallet, give)}`)
    session.output.hint(`for ${partWords(wallet, want)}.`)
    session.output.hint('The other side goes on with the text: merkato trade answer --in FILE')
    session.output.hint('What you give lies still until then; merkato trade cancel --in FILE frees it.')
  })
}

/** Shows what a message would do. */
export async function runInspect(args: MessageArgs): Promise<void> {
  const message = await readMessage(args.in)
  await withTrades(args, async ({ wallet, client, output }) => {
    const inspection = await client.inspect(message)
    output.record(inspectionRecord(wallet, inspection))
    for (const line of inspectionLines(wallet, inspection)) output.line(`  ${line}`)
    const step = nextStep(inspection)
    if (step !== undefined) output.line(`  Go on with: merkato trade ${step} --in ${args.in}`)
  })
}

/** Answers an offer; nothing is signed yet. */
export async function runAnswer(args: StepArgs): Promise<void> {
  const message = await readMessage(args.in)
  await withTrades(args, async (session) => {
    await showInspection(session, message)
    const answer = await session.client.answer(message)
    await hand(session, args, answer, { answer })
    session.output.hint('The maker goes on with this text: merkato trade sign --in FILE')
  })
}

/** Signs and proves the maker's half. */
export async function runSign(args: StepArgs): Promise<void> {
  const message = await readMessage(args.in)
  await withTrades(args, async (session) => {
    const { client, proving, signal } = session
    await showInspection(session, message)
    await confirmed('Once signed, the taker may settle the trade as shown.', args)
    const signed = await proving.during('Proving your half', (onProgress) =>
      client.sign(message, { onProgress, signal }),
    )
    await hand(session, args, signed, { signed })
    session.output.hint('The taker goes on with this text: merkato trade settle --in FILE')
  })
}

/** Completes a signed trade and sends it. */
export async function runSettle(args: MessageArgs): Promise<void> {
  const message = await readMessage(args.in)
  await withTrades(args, async (session) => {
    const { client, output, proving, signal } = session
    const signer = await session.signer()
    await showInspection(session, message)
    await confirmed('The trade is settled as shown, for good.', args)
    const receipt = await proving.during('Proving your half', (onProgress) =>
      client.settle(message, { signer, onProgress, signal }),
    )
    output.record({ ...sentRecord(receipt), proofs: receipt.proofs })
    printSent(output, 'The trade is settled.', receipt)
  })
}

/** Takes the wallet's part in a trade back. */
export async function runCancel(args: MessageArgs): Promise<void> {
  const message = await readMessage(args.in)
  await withTrades(args, async (session) => {
    const { client, gas, output, proving, signal } = session
    await confirmed('The trade ends; what you offered is yours to spend again.', args)
    const receipt = await proving.during('Taking the notes back', (onProgress) =>
      client.cancel(message, { ...(gas && { signer: gas }), onProgress, signal }),
    )
    output.record({ cancelled: true, ...(receipt && { ...sentRecord(receipt), proofs: receipt.proofs }) })
    if (receipt) printSent(output, 'The trade is cancelled.', receipt)
    else output.line('  The trade is cancelled; nothing had to be sent.')
  })
}

/** Says what the wallet sees in a message before it goes on. @throws CliError TRADE_REFUSED */
async function showInspection({ wallet, client, output }: TradeSession, message: string): Promise<void> {
  const inspection = await client.inspect(message)
  if (inspection.problems.length > 0) throw new CliError('TRADE_REFUSED', refusal(inspection), 'Nothing was signed.')
  for (const line of inspectionLines(wallet, inspection)) output.hint(line)
}

/** The next message, to a file or stdout; with `json` as a record, and to a file where one is named. */
async function hand(
  { output }: TradeSession,
  { out, json }: Pick<StepArgs, 'out' | 'json'>,
  message: string,
  record: object,
): Promise<void> {
  output.record(record)
  if (!json || (out !== undefined && out !== '-')) await writeMessage(out, message)
}
