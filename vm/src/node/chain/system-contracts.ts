import type { Common, StateManagerInterface } from '@ethereumjs/common'
import { Account, type Address, createAddressFromString } from '@ethereumjs/util'
import { type Hex, hexToBytes, word } from '../encoding.js'
import type { BlockTemplate } from './header.js'

/** Who calls system contracts (EIP-4788). */
export const SYSTEM_ADDRESS: Hex = '0xfffffffffffffffffffffffffffffffffffffffe'

/** EIP-2935: contract that answers for the last 8,191 block hashes. Address and code as the proposal gives them. */
export const HISTORY_ADDRESS: Hex = '0x0000f90827f1c53a10cb7a02335b175320002935'
const HISTORY_CODE: Hex =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500'
const HISTORY_WINDOW = 8191n
const HISTORY = createAddressFromString(HISTORY_ADDRESS)

/** EIP-4788: contract that answers for beacon block roots. There is no beacon chain here, so every root it gives is zero. */
export const BEACON_ROOTS_ADDRESS: Hex = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02'
const BEACON_ROOTS_CODE: Hex =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500'
const BEACON_ROOTS_WINDOW = 8191n
const BEACON_ROOTS = createAddressFromString(BEACON_ROOTS_ADDRESS)

/** Creates contracts at addresses that follow from their code (https://github.com/Arachnid/deterministic-deployment-proxy); anvil has it too. */
const CREATE2_DEPLOYER: Hex = '0x4e59b44847b379578588920ca78fbf26c0b4956c'
const CREATE2_DEPLOYER_CODE: Hex =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3'

/** Where all of these stand. */
export const SYSTEM_ADDRESSES: readonly Hex[] = [HISTORY_ADDRESS, BEACON_ROOTS_ADDRESS, CREATE2_DEPLOYER]

/** Puts the deployer of contracts at known addresses into a state that lacks it. */
export async function deployCreate2Deployer(state: StateManagerInterface): Promise<void> {
  await deploy(state, CREATE2_DEPLOYER, CREATE2_DEPLOYER_CODE)
}

/** Puts the system contracts of the active rule set into a state that lacks them. */
export async function deploySystemContracts(state: StateManagerInterface, hasHistory: boolean): Promise<void> {
  await deploy(state, BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CODE)
  if (hasHistory) await deploy(state, HISTORY_ADDRESS, HISTORY_CODE)
}

/**
 * What the system calls before a block's transactions do: EIP-4788 notes the timestamp and the root of the beacon chain (zero in blocks
 * made here), EIP-2935 the parent's hash. A chain whose genesis file has no such contracts goes without.
 */
export async function runSystemCalls(
  state: StateManagerInterface,
  { number, timestamp, parentHash, foreign }: BlockTemplate,
  common: Common,
): Promise<void> {
  const slot = timestamp % BEACON_ROOTS_WINDOW
  if (common.isActivatedEIP(4788)) {
    await store(state, BEACON_ROOTS, slot, word(timestamp))
    if (foreign !== undefined) {
      await store(state, BEACON_ROOTS, slot + BEACON_ROOTS_WINDOW, foreign.parentBeaconBlockRoot)
    }
  }
  if (common.isActivatedEIP(2935)) await store(state, HISTORY, (number - 1n) % HISTORY_WINDOW, parentHash)
}

async function store(state: StateManagerInterface, at: Address, slot: bigint, value: Hex): Promise<void> {
  if ((await state.getAccount(at)) === undefined) return
  await state.putStorage(at, hexToBytes(word(slot)), hexToBytes(value))
}

async function deploy(state: StateManagerInterface, address: Hex, code: Hex): Promise<void> {
  const at = createAddressFromString(address)
  if ((await state.getAccount(at)) !== undefined) return
  await state.putAccount(at, new Account(1n))
  await state.putCode(at, hexToBytes(code))
}
