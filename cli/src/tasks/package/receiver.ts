import { CliError } from '../../errors.js'
import { short } from '../../terminal/format.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import type { PackageSession } from './package-session.js'

/** Who gets a parcel. */
export interface Receiver {
  readonly kind: 'person' | 'account' | 'contract' | 'parcel'
  /** As the SDK takes it. */
  readonly to: string
  /** Whether the key goes along, if the wallet has it: to a person, and into a parcel whose key it has; never to an account or contract. */
  readonly getsKey: boolean
}

/**
 * Who gets a parcel, as typed: `mk1…`, `mkone1…`, an account or contract, or another parcel, which must be sealed.
 * @throws CliError BAD_ADDRESS, BAD_RECEIVER, and of parcels as `inspect`
 */
export async function receiverOf({ client, provider, chainId }: PackageSession, typed: string): Promise<Receiver> {
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return sealedParcel(client, typed.toLowerCase())
  if (!/^0x/i.test(typed)) return { kind: 'person', to: checkedPayee(typed, chainId), getsKey: true }
  const to = checkedAccount(typed)
  return { kind: (await provider.getCode(to)) === '0x' ? 'account' : 'contract', to, getsKey: false }
}

/** Asked before anything is proved. A name that nobody knows is asked about nowhere: it may be a private key by mistake. */
async function sealedParcel(client: PackageSession['client'], to: string): Promise<Receiver> {
  const { state, hasKey } = await client.inspect(to)
  if (state !== 'opened') return { kind: 'parcel', to, getsKey: hasKey }
  throw new CliError('BAD_RECEIVER', 'The parcel that shall hold it is open.', 'Name one that is sealed, or a person.')
}

/** A receiver in a sentence that is agreed to: whole. */
export const receiverWords = ({ kind, to }: Pick<Receiver, 'kind' | 'to'>): string =>
  kind === 'person' ? to : `the ${kind} ${to}`

/** The same once it is done. */
export const briefly = ({ kind, to }: Receiver): string => receiverWords({ kind, to: short(to, 12, 6) })

/** What a command knows of a parcel that somebody else has now. */
export interface HandOver {
  readonly parcel: string
  readonly receiver: Receiver
  /** File with the contents where they are off the chain, as far as it was named; null where they are on it. */
  readonly contents: string | null | undefined
  /** File with the key, where one was named. */
  readonly keyFile: string | undefined
  /** Whether this wallet has the key. */
  readonly hasKey: boolean
}

/** What happens next, a line each: what to hand over, and what the holder types. */
export function nextSteps(over: HandOver): string[] {
  const { parcel, receiver, contents, hasKey, keyFile = 'parcel.key' } = over
  const file = contents ?? 'FILE'
  const keyOption = receiver.getsKey && hasKey ? '' : ` --parcel-key-file ${keyFile}`
  const options = `${keyOption}${contents === null ? '' : ` --contents ${file}`}`
  const typed = (word: string) => `  merkato package ${word} ${parcel}${options}`
  return [
    ...(contents === null
      ? []
      : [`Hand over the file of its contents, ${file}, and keep a copy: nobody opens it without.`]),
    ...keyLines(over),
    ...(receiver.kind === 'contract'
      ? [
          'It opens with what prepareOpening() of the SDK makes of the key; with the key alone one looks in:',
          typed('peek'),
        ]
      : [WHO[receiver.kind], typed('peek'), typed('open')]),
  ]
}

const WHO = {
  person: 'Whoever has that address goes on with:',
  account: 'Whoever has that account goes on with:',
  parcel: 'Whoever opens that parcel goes on with:',
}

function keyLines({ parcel, receiver, hasKey, keyFile }: HandOver): string[] {
  if (receiver.getsKey && hasKey) return []
  if (keyFile !== undefined) return [`Hand over the file of its key, ${keyFile}.`]
  if (hasKey) return ['Hand over its key in a file:', `  merkato package key ${parcel} --out parcel.key`]
  return ['Its key, which this wallet does not have, comes from whoever sealed it.']
}
