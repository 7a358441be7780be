import { decodeAddress, decodeOneTimeAddress, inspectText, WrongNetworkError } from '@merkato/protocol'
import { getAddress, ZeroAddress } from 'ethers'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'

/**
 * A private payee as typed, checked before anything is asked or proved.
 * @throws CliError BAD_ADDRESS; what was typed is not repeated, it may be a key by mistake
 */
export function checkedPayee(typed: string, chainId: bigint): string {
  try {
    if (inspectText(typed).kind === 'oneTimeAddress') decodeOneTimeAddress(typed, chainId)
    else decodeAddress(typed, chainId)
    return typed
  } catch (error) {
    if (error instanceof WrongNetworkError) {
      const message = `This address is for chain ${error.actual}; the node's chain is ${chainId}.`
      throw new CliError(
        'BAD_ADDRESS',
        message,
        'Ask the payee for an address of this chain, or name another node: --url',
      )
    }
    throw new CliError('BAD_ADDRESS', 'This is no private address.', remedyOf(typed))
  }
}

function remedyOf(typed: string): string {
  if (/^0x[0-9a-f]{40}$/i.test(typed)) return 'A public account is paid with merkato wallet unshield.'
  return 'One begins with mk1 or mkone1; copy it whole.'
}

/**
 * A public account as typed.
 * @throws CliError BAD_ADDRESS
 */
export function checkedAccount(typed: string): string {
  try {
    const account = getAddress(typed)
    if (account !== ZeroAddress) return account
  } catch {
    // As below.
  }
  const remedy = typed.startsWith('mk')
    ? 'A private address is none; one is 0x and 40 hexadecimal digits. To pay a private address: merkato wallet send.'
    : 'One is 0x and 40 hexadecimal digits; capitals are a checksum.'
  throw new CliError('BAD_ADDRESS', `${printable(typed.slice(0, 60))} is no public account.`, remedy)
}
