import { MAX_DATA_ELSEWHERE } from '@merkato/protocol'
import type { PeekOptions, PeekResult, Wallet } from '@merkato/sdk'
import { count } from '../../terminal/format.js'
import type { Output } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { partRecord, partWords } from '../trade/parts.js'
import { mustBeFree, writePrivateFile } from '../wallet/private-file.js'
import type { WalletArgs } from '../wallet/session.js'
import { readBytes, readParcelKey } from './files.js'
import { type PackageSession, withPackages } from './package-session.js'
import { checkedParcel } from './parcel-name.js'

/** What looking in takes besides the parcel. */
export interface LookArgs {
  readonly 'parcel-key-file'?: string | undefined
  readonly contents?: string | undefined
}

interface PeekArgs extends WalletArgs, LookArgs {
  readonly parcel: string
  readonly out?: string | undefined
}

/** Shows what is in a parcel; nothing is sent. */
export async function runPeek(args: PeekArgs): Promise<void> {
  const parcel = checkedParcel(args.parcel)
  mustBeFree(args.out)
  await withPackages(args, async (session) => {
    const { wallet, client, output } = session
    const inside = await client.peek(parcel, await lookOptions(session, args, parcel))
    if (args.out !== undefined) await writePrivateFile(args.out, inside.data, { fresh: true })
    output.record({
      parcel,
      opened: inside.opened,
      ...giveRecord(wallet, inside),
      ...dataRecord(inside.data, args.out),
    })
    output.line(`  ${inside.opened ? WAS_INSIDE : 'In the parcel'}, compared with the chain:`)
    for (const line of giveLines(wallet, inside)) output.line(`    ${line}`)
    printData(output, inside.data, args.out)
  })
}

/** A seller may show what somebody else has by now. */
const WAS_INSIDE = 'Opened already, and empty. What was in the parcel'

/** Key and contents out of the files that were named. @throws CliError as the files' readers */
export async function lookOptions(
  { chainId }: PackageSession,
  { 'parcel-key-file': keyFile, contents }: LookArgs,
  parcel: string,
): Promise<PeekOptions> {
  return {
    key: keyFile === undefined ? undefined : await readParcelKey(keyFile, parcel, chainId),
    contents: contents === undefined ? undefined : await readBytes(contents, CONTENTS),
  }
}

/** The same options as they are typed. */
export const lookWords = ({ 'parcel-key-file': keyFile, contents }: LookArgs): string =>
  [keyFile && ` --parcel-key-file ${keyFile}`, contents && ` --contents ${contents}`].map((word) => word ?? '').join('')

/** Data, 16 notes and the tag around them. */
const CONTENTS = {
  most: MAX_DATA_ELSEWHERE + 4_096,
  option: 'contents',
  instead: 'It is another file: take the one that seal --off-chain wrote.',
}

/** What is sealed, a line each. */
export function giveLines(wallet: Wallet, { give }: Pick<PeekResult, 'give'>): string[] {
  return give.length === 0 ? ['no assets'] : give.map((part) => partWords(wallet, part))
}

/** What is sealed, as fields of a JSON record. */
export const giveRecord = (wallet: Wallet, { give }: Pick<PeekResult, 'give'>): object => ({
  give: give.map((part) => partRecord(wallet, part)),
})

/** Data as text where it is text, otherwise as hexadecimal digits; neither where it went to a file. */
function dataRecord(data: Uint8Array, out: string | undefined): object {
  const text = textOf(data)
  const shown = out === undefined
  return {
    dataBytes: data.length,
    text: shown ? (text ?? null) : null,
    hex: shown && text === undefined ? `0x${Buffer.from(data).toString('hex')}` : null,
    out: out ?? null,
  }
}

/** Undefined for what is no text. */
function textOf(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch {
    return undefined
  }
}

/** The words are a stranger's: each line is escaped and stands behind a bar, so that none looks like one of this command. */
function printData(output: Output, data: Uint8Array, out: string | undefined): void {
  const size = `${count(data.length)} bytes of data`
  const text = textOf(data)
  if (data.length === 0) output.line('  and no data.')
  else if (out !== undefined) output.line(`  and ${size}, which are in ${printable(out)} now.`)
  else if (text === undefined) output.line(`  and ${size} that are no text. Write them to a file: --out FILE`)
  else {
    output.line(`  and ${size}, the words of whoever sealed it:`)
    for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) output.line(`    │ ${printable(line)}`)
  }
}
