import type { Withdrawal } from '../chain/block.js'
import { invalidInput, invalidParams } from '../errors.js'
import type { BlockOverrides } from '../overrides/block-overrides.js'
import type { AccountOverride, SlotValues, StateOverrides } from '../overrides/state-overrides.js'
import type { SimulatedOverrides } from '../simulate/simulated-block.js'
import { address, complete, type Decoder, data, hash, list, mapOf, object, partial, uint, uint64 } from './params.js'

const slots: Decoder<SlotValues> = mapOf(hash, hash)

/** Accounts that a call sees other than they are, by address. */
export const stateOverrides: Decoder<StateOverrides> = mapOf(
  address,
  partial<AccountOverride>({
    balance: uint,
    nonce: uint64,
    code: data,
    state: slots,
    stateDiff: slots,
    movePrecompileToAddress: address,
  }),
)

const blockFields = partial<BlockOverrides>({
  number: uint,
  difficulty: uint,
  time: uint64,
  gasLimit: uint64,
  feeRecipient: address,
  prevRandao: hash,
  baseFeePerGas: uint,
  blobBaseFee: uint,
})

/** Names that other clients have for the same fields. */
const ALIASES: ReadonlyMap<string, keyof BlockOverrides> = new Map([
  ['timestamp', 'time'],
  ['coinbase', 'feeRecipient'],
  ['random', 'prevRandao'],
  ['baseFee', 'baseFeePerGas'],
])

/** Fields that only simulated blocks have; dropping them in silence would answer another question. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['beaconRoot', 'withdrawals', 'blockHash'])

const simulatedFields = partial<Pick<SimulatedOverrides, 'beaconRoot' | 'withdrawals'>>({
  beaconRoot: hash,
  withdrawals: list(complete<Withdrawal>({ index: uint64, validatorIndex: uint64, address, amount: uint64 }), 16),
})

/** Fields of a simulated block that are other than what follows from its parent. */
export const simulatedBlockOverrides: Decoder<SimulatedOverrides> = (value, name) => {
  const { beaconRoot, withdrawals, ...rest } = object(value, name)
  return { ...blockOverrides(rest, name), ...simulatedFields({ beaconRoot, withdrawals }, name) }
}

/** Fields of its block that a call sees other than they are. */
export const blockOverrides: Decoder<BlockOverrides> = (value, name) => {
  const fields = new Map<string, unknown>()
  for (const [key, field] of Object.entries(object(value, name))) {
    if (field === undefined || field === null) continue
    if (UNSUPPORTED.has(key)) throw invalidInput(`block override "${key}" is not supported for this RPC method`)
    const known = ALIASES.get(key) ?? key
    if (fields.has(known)) throw invalidParams(`invalid ${name}: ${known} is there twice`)
    fields.set(known, field)
  }
  return blockFields(Object.fromEntries(fields), name)
}
