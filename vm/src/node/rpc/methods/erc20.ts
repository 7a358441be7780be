import { type Hex, hexToBytes, padLeft, word } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import type { NodeContext } from '../../node-context.js'
import { findSlot } from '../find-slot.js'
import { type MethodTable, method, type RpcMethod } from '../method.js'
import { address, looseUint, required } from '../params.js'
import { edit } from './cheats.js'

/** balanceOf(address) and allowance(address,address), of ERC-20. */
const BALANCE_OF = '0x70a08231'
const ALLOWANCE = '0xdd62ed3e'
/** What reading a number may take; a token that reads without end is given up soon. */
const GAS = 5_000_000n

const dealERC20: RpcMethod = method(
  [required(address), required(address), required(looseUint)],
  (node, owner, token, amount) => setAnswer(node, token, { selector: BALANCE_OF, of: [owner], amount }),
)

/** anvil: balances and allowances of tokens, wherever they keep them. */
export const erc20Methods: MethodTable = {
  anvil_dealERC20: dealERC20,
  hardhat_dealERC20: dealERC20,
  anvil_setERC20Balance: dealERC20,
  anvil_setERC20Allowance: method(
    [required(address), required(address), required(address), required(looseUint)],
    (node, owner, spender, token, amount) =>
      setAnswer(node, token, { selector: ALLOWANCE, of: [owner, spender], amount }),
  ),
}

/** What a token is to say of somebody. */
interface Wanted {
  readonly selector: Hex
  readonly of: readonly Hex[]
  /** Units of the token. */
  readonly amount: bigint
}

/** @throws RpcError -32000 when no slot of the storage is what the token answers */
async function setAnswer(node: NodeContext, token: Hex, { selector, of, amount }: Wanted): Promise<null> {
  const args = of.map((account) => padLeft(account, 32).slice(2))
  const data: Hex = `${selector}${args.join('')}`
  const found = await findSlot(node, { to: token, data, gas: GAS }, amount)
  if (found === undefined) {
    throw invalidInput(
      `no storage slot of ${token}, or of what it calls, holds this number by itself: set what it is made of with anvil_setStorageAt`,
    )
  }
  const { place } = found
  if (place !== undefined) {
    await edit(node, place.account, (state, at) =>
      state.putStorage(at, hexToBytes(place.slot), hexToBytes(word(amount))),
    )
  }
  return null
}
