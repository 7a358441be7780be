import {
  decodeOneTimeAddress,
  type OwnAct,
  ownHash,
  type Proof,
  WrongNetworkError as ProtocolWrongNetworkError,
  recogniseOneTimeAddress,
} from '@merkato/protocol'
import { InvalidAddressError, InvalidArgumentError } from '../errors/input.js'
import { WrongNetworkError } from '../errors/network.js'
import { proveOwnStatement } from '../prover/prove-statement.js'
import type { ProveOptions } from '../prover/prover.js'
import { readAccount } from '../transactions/payee.js'
import { coreOf, type WalletCore } from '../wallet/core.js'

/** An act of one of the wallet's one-time addresses in a contract that asks the pool's `checkOwn`. */
export interface OwnRequest extends Omit<OwnAct, 'npk'> {
  /** The one-time address that acts, `mkone1...`. */
  readonly address: string
  /** The contract that asks. */
  readonly contract: string
}

/** An act with its proof, as the asking contract takes them. */
export interface ProvedAct {
  readonly act: OwnAct
  readonly proof: Proof
}

/**
 * Proves that the holder of a one-time address agrees to an act: to this one alone, in this contract, once, until it expires.
 * Nobody learns which wallet the address belongs to.
 * @param wallet any {@link Wallet} with a spending key and a prover of the circuit `own`
 * @throws {InvalidAddressError} {InvalidArgumentError} the address is not of this wallet
 * @throws {WatchOnlyError} {NotConfiguredError} {ProvingError} {CircuitFileError} {AbortedError}
 */
export async function proveOwn(
  wallet: object,
  { address, contract, ...rest }: OwnRequest,
  options: ProveOptions = {},
): Promise<ProvedAct> {
  const core = coreOf(wallet)
  const to = readOneTimeAddress(address, core.chainId)
  const recognised = recogniseOneTimeAddress(core.viewing.incomingViewingKey(), to)
  if (!recognised) throw new InvalidArgumentError('The one-time address does not belong to this wallet.')
  const act = { ...rest, npk: to.npk }
  return { act, proof: await proveAct(core, { act, contract, r: recognised.r }, options) }
}

/** As {@link proveOwn}, of a one-time key whose scalar is known. */
export function proveAct(
  core: WalletCore,
  { act, contract, r }: { readonly act: OwnAct; readonly contract: string; readonly r: bigint },
  options: ProveOptions = {},
): Promise<Proof> {
  const { chainId, pool, viewing } = core
  const boundHash = ownHash(act, { chainId, pool, caller: readAccount(contract) })
  const { A, nk } = viewing
  const statement = {
    public: { npk: act.npk, boundHash },
    private: { A, nk, r, signature: core.sign(boundHash) },
  }
  return proveOwnStatement((...asked) => core.prove(...asked), statement, options)
}

/** @throws {InvalidAddressError} {WrongNetworkError} */
export function readOneTimeAddress(text: string, chainId: bigint) {
  try {
    return decodeOneTimeAddress(text, chainId)
  } catch (error) {
    if (error instanceof ProtocolWrongNetworkError) throw new WrongNetworkError(chainId, error.actual, 'The address')
    throw new InvalidAddressError('a one-time address', error)
  }
}
