import { readFile } from 'node:fs/promises'
import { keccak256 } from 'ethers'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { count } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { assetHex } from '../wallet/find-asset.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import type { WalletArgs } from '../wallet/session.js'
import { withAssets } from './assets-session.js'
import { parseCap } from './units.js'

interface IssueArgs extends WalletArgs {
  readonly name: string
  readonly cap?: string | undefined
  readonly hidden?: boolean
  readonly origin?: string | undefined
  readonly 'origin-file'?: string | undefined
}

/** Issues a token, of hidden supply with `hidden`. */
export const runIssue = (args: IssueArgs): Promise<void> => issue(args, args.hidden ? 'hiddenToken' : 'token')

/** Opens a category of tickets. */
export const runCategory = (args: IssueArgs): Promise<void> => issue(args, 'ticketCategory')

const WORDS = { token: 'token', hiddenToken: 'token of hidden supply', ticketCategory: 'category of tickets' }

async function issue(args: IssueArgs, kind: keyof typeof WORDS): Promise<void> {
  const { name } = args
  const cap = args.cap === undefined ? undefined : parseCap(args.cap)
  if (cap !== undefined && kind === 'hiddenToken') {
    throw new CliError('USAGE', 'Hidden supply has no cap: nobody could check it.', 'Leave out --cap or --hidden.')
  }
  const origin = await originOf(args)
  await withAssets(args, async ({ client, issuer, output, progress }) => {
    const limit = cap === undefined ? '' : ` with a cap of ${count(cap)}`
    const shown = quoted(printable(name))
    await confirmed(`${issuer.address} becomes the issuer of the ${WORDS[kind]} ${shown}${limit}, for good.`, args)
    const terms = { kind, name, ...(cap !== undefined && { cap }), ...(origin !== undefined && { origin }) }
    const receipt = await progress.during('Issuing', () => client.issue(terms))
    const asset = assetHex(receipt.assetId)
    output.record({ asset, kind, name, issuer: issuer.address, cap, origin, ...sentRecord(receipt) })
    printSent(output, `${shown} is issued.`, receipt)
    output.line(`    id ${asset}`)
    if (origin !== undefined) output.line(`    origin ${origin}`)
  })
}

/** keccak256 of a file's bytes, or the hash that was given. @throws CliError BAD_ORIGIN, FILE_UNUSABLE */
async function originOf({ origin, 'origin-file': path }: IssueArgs): Promise<string | undefined> {
  if (origin !== undefined && path !== undefined) {
    throw new CliError('USAGE', 'There is one origin.', 'Give --origin or --origin-file.')
  }
  if (path !== undefined) return keccak256(await readFile(path).catch(() => Promise.reject(noOriginFile(path))))
  if (origin === undefined || /^0x[0-9a-f]{64}$/i.test(origin)) return origin?.toLowerCase()
  throw new CliError('BAD_ORIGIN', 'An origin is 0x and 64 hexadecimal digits.', 'Of a document: --origin-file FILE')
}

const noOriginFile = (path: string) =>
  new CliError('FILE_UNUSABLE', `The file ${printable(path)} can not be read.`, 'Check the path of --origin-file.')
