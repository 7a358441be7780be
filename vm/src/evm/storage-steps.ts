import type { Common } from '@ethereumjs/common'
import { promptStorageOf } from './prompt-storage.js'
import { begin, type Entry, type Step } from './step.js'
import { shortBytes, wordBytes, wordOf } from './words.js'

const SLOAD = 0x54
const SSTORE = 0x55

/**
 * The step of SLOAD or SSTORE; undefined for other opcodes, and under rules that these steps do not know.
 *
 * @param onStore told how much gas a frame has left before each SSTORE
 */
export function storageStepOf(
  { opcodeInfo: { code, feeBigInt: fee, isInvalid } }: Entry,
  common: Common,
  onStore: (gasLeft: bigint) => void,
): Step | undefined {
  if (isInvalid || !isKnownPrice(common)) return undefined
  if (code === SLOAD) return loadStep(fee)
  return code === SSTORE ? storeStep(fee, onStore) : undefined
}

/** Whether storage costs what EIP-2200 and 2929 say. */
function isKnownPrice(common: Common): boolean {
  return common.isActivatedEIP(2929) && common.gteHardfork('istanbul') && !common.isActivatedEIP(8038)
}

/** SLOAD where the storage is prompt; ethereumjs makes four arrays of the slot and waits four times. */
function loadStep(fee: bigint): Step {
  return (state, common) => {
    const storage = promptStorageOf(state.stateManager)
    const { stack, interpreter } = state
    if (storage === undefined || stack.length < 1) return false
    const address = interpreter.getAddress()
    const key = wordBytes(stack.peek()[0] ?? 0n)
    const { journal } = interpreter
    const isWarm = journal.isWarmedStorage(address.bytes, key)
    const gas = fee + common.param(isWarm ? 'warmstoragereadGas' : 'coldsloadGas')
    if (!isWarm) journal.addWarmedStorage(address.bytes, key)
    begin(state, SLOAD, gas)
    stack.pop()
    stack.push(wordOf(storage.get(address, key)))
    return true
  }
}

/**
 * SSTORE where the storage is prompt. Where it is not allowed, ethereumjs says so: in a static frame, with no more gas than EIP-2200 wants to see.
 *
 * @param onStore told how much gas the frame has left before it
 */
function storeStep(fee: bigint, onStore: (gasLeft: bigint) => void): Step {
  return (state, common) => {
    const storage = promptStorageOf(state.stateManager)
    const { stack, interpreter, gasLeft } = state
    if (storage === undefined || stack.length < 2 || interpreter.isStatic()) return false
    if (gasLeft <= common.param('sstoreSentryEIP2200Gas')) return false
    const [slot = 0n, next = 0n] = stack.peek(2)
    const address = interpreter.getAddress()
    const key = wordBytes(slot)
    const { journal } = interpreter
    const held = storage.get(address, key)
    const original = wordOf(storage.original(address, key, held))
    const isWarm = journal.isWarmedStorage(address.bytes, key)
    const price = storePrice({ original, current: wordOf(held), next }, isWarm, common)
    const gas = fee + price.gas + (isWarm ? 0n : common.param('coldsloadGas'))
    onStore(gasLeft)
    if (!isWarm) journal.addWarmedStorage(address.bytes, key)
    interpreter.subRefund(price.takenBack)
    interpreter.refundGas(price.refund)
    begin(state, SSTORE, gas)
    stack.popN(2)
    state.env.contract = storage.put(address, key, shortBytes(next))
    return true
  }
}

/** What a slot held when the transaction began, holds, and is to hold. */
interface SlotValues {
  readonly original: bigint
  readonly current: bigint
  readonly next: bigint
}

interface StorePrice {
  /** Without what a cold slot costs. */
  readonly gas: bigint
  readonly refund: bigint
  /** Of refunds that were granted before. */
  readonly takenBack: bigint
}

/** EIP-2200 with the changes of EIP-2929 and 3529. */
function storePrice({ original, current, next }: SlotValues, isWarm: boolean, common: Common): StorePrice {
  if (current === next) {
    return { gas: common.param(isWarm ? 'warmstoragereadGas' : 'sstoreNoopEIP2200Gas'), refund: 0n, takenBack: 0n }
  }
  const cleared = common.param('sstoreClearRefundEIP2200Gas')
  if (original === current) {
    const gas = common.param(original === 0n ? 'sstoreInitEIP2200Gas' : 'sstoreCleanEIP2200Gas')
    return { gas, refund: next === 0n ? cleared : 0n, takenBack: 0n }
  }
  return {
    gas: common.param('sstoreDirtyEIP2200Gas'),
    refund: original === next ? restored(original, isWarm, common) : next === 0n ? cleared : 0n,
    takenBack: current === 0n ? cleared : 0n,
  }
}

/** What a slot gives back that holds again what it held when the transaction began. */
function restored(original: bigint, isWarm: boolean, common: Common): bigint {
  if (original === 0n) {
    if (!isWarm) return common.param('sstoreInitRefundEIP2200Gas')
    return common.param('sstoreInitEIP2200Gas') - common.param('warmstoragereadGas')
  }
  if (!isWarm) return common.param('sstoreCleanRefundEIP2200Gas')
  return common.param('sstoreResetGas') - common.param('coldsloadGas') - common.param('warmstoragereadGas')
}
