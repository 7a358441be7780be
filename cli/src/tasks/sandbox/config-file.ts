import type { Sandbox } from '@merkato/sandbox'
import { DEV_MNEMONIC } from '@merkato/vm'
import { writeOwnFile } from './chain-files.js'
import { presentContracts } from './present-contracts.js'

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
  const { url, chainId, accounts } = sandbox
  const [genesis, gasPrice] = await Promise.all([
    sandbox.ask('eth_getBlockByNumber', ['0x0', false]),
    sandbox.ask('eth_gasPrice', []),
  ])
  const { baseFeePerGas, gasLimit, timestamp } = genesis as Record<'baseFeePerGas' | 'gasLimit' | 'timestamp', string>
  const config = {
    available_accounts: accounts.map(({ address }) => address.toLowerCase()),
    private_keys: accounts.map(({ privateKey }) => privateKey),
    wallet: { derivation_path: derivationPath, mnemonic: phrase ?? DEV_MNEMONIC },
    base_fee: BigInt(baseFeePerGas).toString(),
    gas_price: BigInt(String(gasPrice)).toString(),
    gas_limit: BigInt(gasLimit).toString(),
    genesis_timestamp: BigInt(timestamp).toString(),
    url,
    chain_id: chainId,
    contracts: presentContracts(sandbox),
  }
  writeOwnFile(file, `${JSON.stringify(config, null, 2)}\n`)
}
