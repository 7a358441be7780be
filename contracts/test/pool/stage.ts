import {
  conditionalTransfersInterface,
  NO_CAP,
  poolInterface,
  registryInterface,
  termsAssetId,
} from '@merkato/protocol'
import { type Contract, ContractFactory, type HDNodeWallet, type InterfaceAbi, ZeroHash } from 'ethers'
import { accountOf, ONE_TIME, type PoolHome, poolCall, registryCall, send } from './homes.js'

/** What the suites of contracts have in common. */
export interface Stage {
  readonly home: PoolHome
  /** A token of alice's, with units in public and in notes. */
  readonly token: bigint
  readonly alice: HDNodeWallet
  readonly bob: HDNodeWallet
  /** Name of an error of the pool, the registry or the module of conditional transfers. */
  poolError(revertData: string): string | undefined
}

/** Units of the token in notes of nobody, for forged bundles to pay out. */
const SHIELDED = 1_000_000n

/** Issues the token. */
export async function openStage(home: PoolHome): Promise<Stage> {
  const [alice, bob] = [accountOf(home, 0), accountOf(home, 1)]
  const terms = { kind: 1 as const, name: `0x${'54'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: NO_CAP }
  const token = termsAssetId(alice.address, terms)
  const asAlice = (to: string, data: string) => send({ from: alice, to, data })
  await asAlice(home.registry, registryCall('issue', terms))
  await asAlice(home.registry, registryCall('mintPublic', token, 2n * SHIELDED, alice.address))
  await asAlice(home.pool, poolCall('shield', token, SHIELDED, ONE_TIME))
  const contracts = [poolInterface, registryInterface, conditionalTransfersInterface]
  const poolError = (data: string) => contracts.map((one) => one.parseError(data)).find((one) => one !== null)?.name
  return { home, token, alice, bob, poolError }
}

/** Creates a contract. */
export async function create(
  from: HDNodeWallet,
  abi: InterfaceAbi,
  bytecode: string,
  ...args: unknown[]
): Promise<Contract> {
  const created = await new ContractFactory(abi, bytecode, from).deploy(...args)
  return (await created.waitForDeployment()) as Contract
}
