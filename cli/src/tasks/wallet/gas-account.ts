import { Wallet as Account, type JsonRpcProvider } from 'ethers'
import { CliError } from '../../errors.js'
import { readPrivateFile } from './private-file.js'

/** Who pays the gas. */
export interface GasArgs {
  readonly 'key-file'?: string | undefined
}

/** Whether an account was named, without reading it. */
export const hasGasAccount = (args: GasArgs): boolean => Boolean(args['key-file'] || process.env.MERKATO_KEY)

/**
 * The account that sends transactions and pays for them: the private key in `--key-file` or in MERKATO_KEY.
 * @throws CliError NO_GAS_ACCOUNT, BAD_KEY, and those of `readPrivateFile`; none of them repeats the key
 */
export async function gasAccount(args: GasArgs, provider: JsonRpcProvider): Promise<Account> {
  const path = args['key-file']
  const key = path ? await readPrivateFile(path, 'key file') : process.env.MERKATO_KEY
  if (!key) {
    const remedy =
      'Name a file with its private key: --key-file FILE, or set MERKATO_KEY; merkato sandbox prints keys to try out.'
    throw new CliError('NO_GAS_ACCOUNT', 'Sending needs an account that pays the gas.', remedy)
  }
  return accountOf(key.trim(), path ? 'The key file' : 'MERKATO_KEY', provider)
}

function accountOf(key: string, source: string, provider: JsonRpcProvider): Account {
  try {
    if (/^(0x)?[0-9a-f]{64}$/i.test(key)) return new Account(key, provider)
  } catch {
    // Out of the range of keys: the same words, and no cause that might repeat it.
  }
  throw new CliError('BAD_KEY', `${source} holds no private key.`, 'A key is 0x and 64 hexadecimal digits.')
}
