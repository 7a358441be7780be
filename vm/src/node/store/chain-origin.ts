import { createHash } from 'node:crypto'
import { registeredKeys } from '../../evm/genesis.js'
import type { Hex } from '../encoding.js'
import type { ResolvedOptions } from '../options.js'
import { DataFolderError, damaged } from './data-folder-error.js'

/** Options that the genesis block was made of. No phrase or key: only what they lead to. */
interface Origin {
  readonly chainId: number
  readonly hardfork: string
  /** Addresses of the unlocked accounts. */
  readonly accounts: readonly Hex[]
  /** Wei, in decimal. */
  readonly balance: string
  /** Wei per gas, in decimal. */
  readonly initialBaseFeePerGas: string
  /** Whether block 0 has the deployer of contracts at known addresses. */
  readonly create2Deployer: boolean
  /** Hashes of the registered verifying keys by circuit id. */
  readonly verifyingKeys: Readonly<Record<string, string>>
  /** SHA-256 of the genesis file as it was understood. */
  readonly genesis: string | null
}

/** What a chain with these options begins from. */
export function originOf(options: ResolvedOptions, funded: readonly Hex[]): Origin {
  const { chainId, hardfork, balance, create2Deployer, initialBaseFeePerGas, verifyingKeys, genesisFile } = options
  const keys = [...registeredKeys(verifyingKeys)].map(([circuit, hash]) => [circuit, hash.toString(16)])
  return {
    chainId,
    hardfork,
    accounts: funded,
    balance: balance.toString(),
    initialBaseFeePerGas: initialBaseFeePerGas.toString(),
    create2Deployer,
    verifyingKeys: Object.fromEntries(keys),
    genesis: genesisFile === undefined ? null : digestOf(genesisFile),
  }
}

function digestOf(file: object): string {
  const plain = JSON.stringify(file, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
  return createHash('sha256').update(plain).digest('hex')
}

/**
 * Compares what a stored chain began from with what is asked for now.
 *
 * @throws DataFolderError DATA_MISMATCH naming the option that differs
 */
export function checkOrigin(stored: unknown, wanted: Origin, place: string): void {
  if (typeof stored !== 'object' || stored === null) throw damaged('its record "origin" can not be read')
  for (const [option, value] of Object.entries(wanted)) {
    const before: unknown = (stored as Record<string, unknown>)[option]
    if (JSON.stringify(before) !== JSON.stringify(value)) throw mismatch(place, option, before, value)
  }
}

function mismatch(place: string, option: string, before: unknown, now: unknown): DataFolderError {
  const differ = typeof now === 'object' ? 'differ' : `was ${String(before)}, and is ${String(now)} now`
  const message = `The data folder ${place} holds a chain that was made with other settings: ${option} ${differ}.`
  return new DataFolderError('DATA_MISMATCH', message, 'Start with the same settings, or take another folder.')
}
