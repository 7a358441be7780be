import { CliError } from '../../errors.js'
import { count } from '../../terminal/format.js'

const MOST_ACCOUNTS = 1_000

/**
 * A port number as typed.
 * @throws CliError BAD_PORT
 */
export function checkedPort(port: number): number {
  if (isWhole(port, 0, 65_535)) return port
  throw new CliError('BAD_PORT', '--port needs a whole number from 0 to 65535.', 'Try: --port 0')
}

/**
 * A number of accounts as typed; one is needed, to deploy the order contracts.
 * @throws CliError BAD_ACCOUNTS
 */
export function checkedAccounts(accounts: number): number {
  if (isWhole(accounts, 1, MOST_ACCOUNTS)) return accounts
  const message = `--accounts needs a whole number from 1 to ${count(MOST_ACCOUNTS)}.`
  throw new CliError('BAD_ACCOUNTS', message, 'Try: --accounts 10')
}

/**
 * A chain id as typed.
 * @throws CliError BAD_CHAIN_ID
 */
export function checkedChainId(chainId: number): number {
  if (isWhole(chainId, 1, Number.MAX_SAFE_INTEGER)) return chainId
  throw new CliError('BAD_CHAIN_ID', '--chain-id needs a whole number above 0.', 'Try: --chain-id 31337')
}

/** What somebody may want, where that is not the least. */
const EXAMPLES: Readonly<Record<string, number>> = {
  'base-fee': 1_000_000_000,
  'gas-limit': 60_000_000,
  'state-interval': 60,
  timestamp: 1_800_000_000,
}

/**
 * A whole number below 2^53 as typed, in decimal or hexadecimal.
 * @param option its name
 * @throws CliError BAD_OPTION
 */
export function wholeNumber(option: string, typed: string, least: bigint): bigint {
  const value = /^(0x[0-9a-fA-F]{1,16}|\d{1,16})$/.test(typed) ? BigInt(typed) : -1n
  if (value >= least && value <= BigInt(Number.MAX_SAFE_INTEGER)) return value
  const message = `--${option} needs a whole number from ${least} on, not ${JSON.stringify(typed)}.`
  throw new CliError('BAD_OPTION', message, `Try: --${option} ${EXAMPLES[option] ?? least}`)
}

/**
 * Whose web pages may use it, as typed.
 * @throws CliError BAD_OPTION
 */
export function checkedOrigin(origin: string | false): string | false {
  if (origin === false || /^(\*|null|[a-z][a-z0-9+.-]*:\/\/[^/\s]+)$/i.test(origin)) return origin
  const message = `--allow-origin is * or the origin of web pages, not ${JSON.stringify(origin)}.`
  throw new CliError('BAD_OPTION', message, 'Try: --allow-origin http://localhost:3000')
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most
