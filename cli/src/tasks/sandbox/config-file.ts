import type { Sandbox } from '@merkato/sandbox'
import { DEV_MNEMONIC } from '@merkato/vm'
import { writeOwnFile } from './chain-files.js'

const DEFAULT_PATH = "m/44'/60'/0'/0/"

/**
 * Writes accounts, keys and fees as JSON for other programs: the fields of anvil's file, and where the sandbox is.
 * @param phrase of the accounts; every sandbox's own when undefined
 * @throws CliError FILE_UNWRITABLE
 */
export async function writeConfig(
  file: string,
  sandbox: Sandbox,
  phrase: string | undefined,
  derivationPath = DEFAULT_PATH,
): Promise<void> {
  const { url, chainId, accounts, contracts } = sandbox
  const [genesis, gasPrice] = await Promise.all([
    ask<Record<'baseFeePerGas' | 'gasLimit' | 'timestamp', string>>(url, 'eth_getBlockByNumber', ['0x0', false]),
    ask<string>(url, 'eth_gasPrice', []),
  ])
  const config = {
    available_accounts: accounts.map(({ address }) => address.toLowerCase()),
    private_keys: accounts.map(({ privateKey }) => privateKey),
    wallet: { derivation_path: derivationPath, mnemonic: phrase ?? DEV_MNEMONIC },
    base_fee: BigInt(genesis.baseFeePerGas).toString(),
    gas_price: BigInt(gasPrice).toString(),
    gas_limit: BigInt(genesis.gasLimit).toString(),
    genesis_timestamp: BigInt(genesis.timestamp).toString(),
    url,
    chain_id: chainId,
    contracts,
  }
  writeOwnFile(file, `${JSON.stringify(config, null, 2)}\n`)
}

async function ask<T>(url: string, method: string, params: unknown[]): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(url, { method: 'POST', body })
  return ((await response.json()) as { result: T }).result
}
