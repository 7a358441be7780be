import { CliError } from '../../errors.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import type { PackageSession } from './package-session.js'

/** Who gets a parcel. A person gets its key with it; nobody can encrypt one to an account, a contract or a parcel. */
export interface Receiver {
  readonly kind: 'person' | 'account' | 'contract' | 'parcel'
  /** As the SDK takes it. */
  readonly to: string
}

/**
 * Who gets a parcel, as typed: `mk1…`, `mkone1…`, an account or contract, or another parcel, which must be sealed.
 * @throws CliError BAD_ADDRESS, BAD_RECEIVER, and of parcels as `inspect`
 */
export async function receiverOf({ client, provider, chainId }: PackageSession, typed: string): Promise<Receiver> {
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return { kind: 'parcel', to: await sealedParcel(client, typed.toLowerCase()) }
  if (!/^0x/i.test(typed)) return { kind: 'person', to: checkedPayee(typed, chainId) }
  const to = checkedAccount(typed)
  return { kind: (await provider.getCode(to)) === '0x' ? 'account' : 'contract', to }
}

/** Asked before anything is proved. A name that nobody knows is asked about nowhere: it may be a private key by mistake. */
async function sealedParcel(client: PackageSession['client'], parcel: string): Promise<string> {
  const { state } = await client.inspect(parcel)
  if (state !== 'opened') return parcel
  throw new CliError('BAD_RECEIVER', 'The parcel that shall hold it is open.', 'Name one that is sealed, or a person.')
}

/** A receiver in a sentence. */
export const receiverWords = ({ kind, to }: Receiver): string => (kind === 'person' ? to : `the ${kind} ${to}`)

/** What a command tells the next holder needs, besides the parcel itself. */
export interface HandOver {
  readonly parcel: string
  readonly receiver: Receiver
  /** File with the contents, where they are off the chain. */
  readonly contents?: string | undefined
  /** Whether the contents are off the chain. */
  readonly offChain: boolean
  /** File with the key, where it was written. */
  readonly keyFile?: string | undefined
  /** Whether this wallet has the key. */
  readonly hasKey: boolean
}

/** What happens next, a line each: what to hand over, and what the holder types. */
export function nextSteps({ parcel, receiver, contents, offChain, keyFile, hasKey }: HandOver): string[] {
  const { kind } = receiver
  const keyOf = keyFile ?? 'parcel.key'
  const files = [
    kind === 'person' && hasKey ? '' : ` --parcel-key-file ${keyOf}`,
    offChain ? ` --contents ${contents ?? 'FILE'}` : '',
  ].join('')
  const look = `    merkato package peek ${parcel}${files}`
  return [
    ...(offChain
      ? [`Hand over ${contents ?? 'the file with its contents'}, and keep a copy: nobody opens it without.`]
      : []),
    ...keyLines({ kind, keyFile, hasKey, parcel }),
    ...(kind === 'contract'
      ? ['The contract opens it with what prepareOpening() of the SDK makes. With the key, anybody looks in:', look]
      : [
          kind === 'parcel' ? 'Whoever opens the parcel around it goes on with:' : 'The holder goes on with:',
          look,
          `    merkato package open ${parcel}${files}`,
        ]),
  ]
}

function keyLines({
  kind,
  keyFile,
  hasKey,
  parcel,
}: Pick<HandOver, 'keyFile' | 'hasKey' | 'parcel'> & Pick<Receiver, 'kind'>): string[] {
  if (kind === 'person' && hasKey) return []
  if (keyFile !== undefined) return [`Hand over its key, which is in ${keyFile}.`]
  if (hasKey) return ['Hand over its key in a file:', `    merkato package key ${parcel} --out parcel.key`]
  return ['This wallet does not have its key: whoever does hands it over.']
}
