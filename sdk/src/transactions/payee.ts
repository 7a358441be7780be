import {
  createOneTimeAddress,
  decodeAddress,
  decodeOneTimeAddress,
  inspectText,
  MAX_MEMO_BYTES,
  type OneTimeAddress,
  type Payee,
  WrongNetworkError as ProtocolWrongNetworkError,
  type RandomBytes,
  textBytes,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { getAddress } from 'ethers'
import { attempt } from '../attempt.js'
import { InvalidAddressError, MemoTooLongError } from '../errors/input.js'
import { WrongNetworkError } from '../errors/network.js'

/** Where one output goes. */
export interface Destination {
  readonly to: OneTimeAddress
  /** Known when the one-time address was made here from a private address. */
  readonly payee?: Payee
}

/** Gives a destination for each output: a fresh one for a private address, always the same for a one-time address. */
export type DestinationSource = () => Destination

/**
 * Reads a private address (`mk1...`) or a one-time address (`mkone1...`).
 * @throws {InvalidAddressError} {WrongNetworkError}
 */
export function readDestination(text: string, chainId: bigint, random: RandomBytes): DestinationSource {
  try {
    if (inspectText(text).kind === 'oneTimeAddress') {
      const to = decodeOneTimeAddress(text, chainId)
      return () => ({ to })
    }
    return destinationOf(decodeAddress(text, chainId), random)
  } catch (error) {
    if (error instanceof ProtocolWrongNetworkError) throw new WrongNetworkError(chainId, error.actual, 'The address')
    throw new InvalidAddressError('a private address', error)
  }
}

/** Destinations at an address whose parts are known. */
export function destinationOf(address: Pick<Payee, 'owner' | 'V'>, random: RandomBytes): DestinationSource {
  return () => {
    const { address: to, r } = createOneTimeAddress(address, { random })
    return { to, payee: { owner: address.owner, V: address.V, r } }
  }
}

/**
 * Reads a public account (`0x...`), in checksum form or in one case. The zero address is refused: what is paid to it is lost.
 * @throws {InvalidAddressError}
 */
export function readAccount(text: string): string {
  const account = attempt(() => getAddress(text))
  if (account === undefined || account === ZERO_ADDRESS) throw new InvalidAddressError('a public address')
  return account
}

/** Bytes of a memo. @throws {MemoTooLongError} */
export function readMemo(memo: string | Uint8Array = ''): Uint8Array {
  const bytes = typeof memo === 'string' ? textBytes(memo) : memo
  if (bytes.length > MAX_MEMO_BYTES) throw new MemoTooLongError(bytes.length, MAX_MEMO_BYTES)
  return bytes
}
