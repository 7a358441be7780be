import type { Common } from '@ethereumjs/common'
import { FeeMarket1559Tx, type TxOptions } from '@ethereumjs/tx'
import { Address, MAX_INTEGER, MAX_UINT64, SECP256K1_ORDER_DIV_2 } from '@ethereumjs/util'
import { typedList } from '../rlp.js'
import { RlpReader } from '../rlp-reader.js'

/** EIP-1559's. */
const TYPE = 2
const CAPABILITIES = [1559, 2718, 2930]
const ADDRESS_BYTES = 20

/**
 * Decodes what nearly all transactions are: signed, with EIP-1559's fees, for this chain, to somebody, without an access list. It is the
 * object that ethereumjs makes of these bytes, in a part of the time; but it shares the chain's parameters, and gives `raw`, or what of it
 * was signed, where ethereumjs would encode the fields again.
 *
 * @param raw stays as it is from here on
 * @returns undefined for all other bytes: ethereumjs' own decoder says what they are, or why they are nothing
 */
export function readMarketTransaction(
  raw: Uint8Array,
  options: TxOptions & { readonly common: Common },
): FeeMarket1559Tx | undefined {
  if (raw[0] !== TYPE) return undefined
  const list = new RlpReader(raw, 1)
  const start = list.at
  const chainId = list.integer()
  const nonce = list.integer()
  const maxPriorityFeePerGas = list.integer()
  const maxFeePerGas = list.integer()
  const gasLimit = list.integer()
  const to = list.string()
  const value = list.integer()
  const data = list.string()
  list.emptyList()
  const end = list.at
  const v = list.integer()
  const r = list.integer()
  const s = list.integer()
  if (!list.isDone || to.length !== ADDRESS_BYTES) return undefined
  const numbers = { chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, value, v, r, s }
  if (!isPlain(numbers, options.common)) return undefined
  const tx: FeeMarket1559Tx = Object.create(FeeMarket1559Tx.prototype)
  return Object.assign(tx, numbers, {
    type: TYPE,
    cache: {},
    activeCapabilities: CAPABILITIES,
    common: options.common,
    txOptions: options,
    to: new Address(to),
    data,
    accessList: [],
    serialize: () => raw,
    getMessageToSign: () => typedList(TYPE, raw.slice(start, end)),
  })
}

/** A transaction's fields that are integers. */
type Numbers = Readonly<
  Pick<FeeMarket1559Tx, 'chainId' | 'nonce' | 'maxPriorityFeePerGas' | 'maxFeePerGas' | 'gasLimit' | 'value'>
> &
  Readonly<Record<'v' | 'r' | 's', bigint>>

/** Whether ethereumjs would have nothing to say against them. */
function isPlain(
  { chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, value, v, r, s }: Numbers,
  common: Common,
): boolean {
  return (
    common.isActivatedEIP(1559) &&
    chainId === common.chainId() &&
    nonce < MAX_UINT64 &&
    gasLimit <= mostGas(common) &&
    value <= MAX_INTEGER &&
    maxPriorityFeePerGas <= maxFeePerGas &&
    maxFeePerGas <= MAX_INTEGER &&
    gasLimit * maxFeePerGas <= MAX_INTEGER &&
    v <= 1n &&
    r > 0n &&
    r <= MAX_INTEGER &&
    s > 0n &&
    s <= SECP256K1_ORDER_DIV_2
  )
}

/** EIP-7825 */
function mostGas(common: Common): bigint {
  return common.isActivatedEIP(7825) && !common.isActivatedEIP(8037)
    ? common.param('maxTransactionGasLimit')
    : MAX_UINT64
}
