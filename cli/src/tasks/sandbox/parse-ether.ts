import { CliError } from '../../errors.js'

/**
 * ETH as typed, in wei. Done by hand: ethers takes a tenth of a second to load.
 * @throws CliError BAD_BALANCE
 */
export function parseEther(typed: string): bigint {
  const [, whole, decimals = ''] = /^(\d{1,30})(?:\.(\d{1,18}))?$/.exec(typed) ?? []
  if (whole === undefined) {
    throw new CliError('BAD_BALANCE', `${JSON.stringify(typed)} is no amount of ETH.`, 'Try: --balance 10000')
  }
  return BigInt(whole + decimals.padEnd(18, '0'))
}
